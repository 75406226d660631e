import { isClusterScoped } from '../../k8s/cluster-scope';
import { INITIAL_NAMESPACES } from '../../k8s/initial-namespaces';
import { Manifest } from '../../k8s/manifest';
import { isDeclared } from '../declared-index';
import { Rule } from '../rule';
import { text } from '../reading';

/** Every namespace that objects are in is there. Told once for each namespace. */
export const noMissingNamespace: Rule = {
  id: 'no-missing-namespace',
  level: 'error',
  refusedBy: 'API server',
  reason: 'seen on Kubernetes 1.34.8: what is in a missing namespace is refused, \'namespaces "…" not found\'',
  *check(context) {
    const missing = new Map<string, Manifest[]>();
    for (const manifest of context.index.manifests) {
      const namespace = text(manifest.object.metadata.namespace);
      if (namespace === undefined || INITIAL_NAMESPACES.includes(namespace)) continue;
      if (isClusterScoped(manifest.object) || context.index.find('Namespace', undefined, namespace)) continue;
      if (isDeclared(context, 'Namespace', undefined, namespace)) continue;
      const list = missing.get(namespace);
      if (list) list.push(manifest);
      else missing.set(namespace, [manifest]);
    }
    for (const [namespace, [manifest, ...others]] of missing) {
      const whose = others.length > 0 ? `, of this and ${others.length} other objects,` : '';
      const message = `namespace '${namespace}'${whose} is neither in this app nor declared: write a Namespace, or declare it with declareObject`;
      yield { manifest, message };
    }
  },
};
