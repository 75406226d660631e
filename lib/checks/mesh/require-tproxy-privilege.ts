import { labelsOfNamespace, meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { usesTransparentProxy } from '../transparent-proxy';
import { POD_SECURITY_ENFORCE } from '../../k8s/pod-security';

/** A transparent proxy is used only where its init container may change the pod's network. */
export const requireTproxyPrivilege: Rule = {
  id: 'require-tproxy-privilege',
  level: 'error',
  reason:
    'read in container_init.go of consul-k8s 1.9.11: the init container runs as root with NET_ADMIN, which Pod Security levels baseline and restricted refuse',
  *check(context) {
    for (const pod of meshOf(context).pods) {
      if (!usesTransparentProxy(context, pod)) continue;
      const level = labelsOfNamespace(context, pod.namespace)?.[POD_SECURITY_ENFORCE];
      if (level !== 'baseline' && level !== 'restricted') continue;
      const message = `transparent proxy is on, but namespace '${pod.namespace}' enforces Pod Security '${level}': label the Namespace '${POD_SECURITY_ENFORCE}: privileged', or use upstreams instead`;
      yield { manifest: pod.manifest, message };
    }
  },
};
