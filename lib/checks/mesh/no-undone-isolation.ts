import { describe } from '../../k8s/manifest';
import { isOwnPolicy, policiesOf } from '../network-policies';
import { sidecarPortsOf } from '../mesh-view';
import { Rule } from '../rule';

/** No NetworkPolicy of other origin lets anybody in to a meshed pod past its sidecar. */
export const noUndoneIsolation: Rule = {
  id: 'no-undone-isolation',
  level: 'warning',
  reason:
    "read in Kubernetes' documentation of network policies: they add up, so what one of them allows comes in, whatever the mesh service's own one leaves out: without identity, intentions and encryption",
  *check(context) {
    for (const [pod, policies] of policiesOf(context)) {
      // Where nothing of ours isolates the pod, nothing is undone.
      if (!policies.some(({ manifest }) => isOwnPolicy(manifest))) continue;
      const sidecar = new Set([...sidecarPortsOf(context, pod).keys()].map(String));
      for (const { manifest, allowed } of policies) {
        if (isOwnPolicy(manifest)) continue;
        const open = allowed.filter(({ port }) => !sidecar.has(port));
        if (open.length === 0) continue;
        const ways = open.map(({ from, port }) => `'${port}' from '${from}'`).join(', ');
        const message = `lets in to ${describe(pod.manifest.object)} past its sidecar: ${ways}; remove it, let them connect through the mesh, or acknowledge it with the reason`;
        yield { manifest, message };
      }
    }
  },
};
