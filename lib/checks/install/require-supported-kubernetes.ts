import { injectorsOf } from '../injectors';
import { Rule } from '../rule';

/** The cluster's Kubernetes is one that the vendor of consul-k8s supports. */
export const requireSupportedKubernetes: Rule = {
  id: 'require-supported-kubernetes',
  level: 'warning',
  reason:
    "the vendor's table of compatible versions: consul-k8s is not tested on others, and reports are not looked at",
  *check(context) {
    const { cluster } = context;
    const release = context.settings?.release;
    if (!release) return;
    const { oldest, newest } = release.facts.kubernetes;
    if (cluster.minor >= oldest && cluster.minor <= newest) return;
    for (const { pod } of injectorsOf(context)) {
      const message = `the cluster has Kubernetes '${cluster.version}', but consul-k8s '${release.consulK8s}' is supported on 1.${oldest} to 1.${newest}: use one of them, or acknowledge this when it works for you`;
      yield { manifest: pod.manifest, message };
    }
  },
};
