import { KubeObject } from '../../k8s/manifest';
import { Rule } from '../rule';

/** Consul servers do not become fewer by a synth alone. */
export const noFewerServers: Rule = {
  id: 'no-fewer-servers',
  level: 'warning',
  reason:
    'seen with Consul 1.22.7 on Kubernetes 1.34.8, three servers that became one: Kubernetes stops the servers that go and the first one together, and the mesh has no leader any more',
  *check({ index, before }) {
    for (const manifest of index.ofKind('StatefulSet', 'apps')) {
      const are = serversOf(manifest.object);
      const old = are === undefined ? undefined : before?.(manifest);
      const were = old && serversOf(old);
      if (are === undefined || were === undefined || are >= were) continue;
      yield {
        manifest,
        message: `goes from ${were} Consul servers to ${are}: remove the votes of the others before you apply it, as "Scale 1 → 3 → 1" in docs/operations.md says`,
      };
    }
  },
};

/** How many Consul servers an object makes; nothing for another object. */
function serversOf({ metadata, spec }: Partial<KubeObject>): number | undefined {
  const { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': component } = metadata?.labels ?? {};
  return name === 'consul' && component === 'server' && typeof spec?.replicas === 'number' ? spec.replicas : undefined;
}
