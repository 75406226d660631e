import { POD_SECURITY_ENFORCE } from '../../k8s/pod-security';
import { consulGateways } from '../../mesh/gateways/consul-gateways';
import { privilegedPorts } from '../../mesh/gateways/gateway-objects';
import { Rule } from '../rule';

/** An API gateway binds no port below 1024 itself where Pod Security refuses the privileges for it. */
export const noPrivilegedGatewayPort: Rule = {
  id: 'no-privileged-gateway-port',
  level: 'error',
  reason:
    "read in dataplane.go of consul-k8s 2.0.3: without mapPrivilegedContainerPorts such a gateway's pods may escalate privileges and run as root, and Pod Security 'restricted' refuses them; the Gateway is taken, and nothing runs",
  *check({ index }) {
    for (const { manifest, namespace, config } of consulGateways(index)) {
      if (!config) continue;
      const labels = index.find('Namespace', undefined, namespace)?.object.metadata.labels;
      if (labels?.[POD_SECURITY_ENFORCE] !== 'restricted') continue;
      const [port] = privilegedPorts(manifest, config);
      if (port === undefined) continue;
      const message = `its pods bind port ${port}, but namespace '${namespace}' enforces Pod Security 'restricted': set mapPrivilegedContainerPorts of GatewayClassConfig '${config.metadata.name}' to 8000, which changes no port of the Service`;
      yield { manifest, message };
    }
  },
};
