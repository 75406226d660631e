import { consulGateways, containerPortOf } from '../../mesh/gateways/consul-gateways';
import { SIDECAR_PORTS } from '../../mesh/sidecar';
import { fields, records, show } from '../reading';
import { Rule } from '../rule';

const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP'];

/** Each listener of an API gateway has a port of its own, and a protocol that Consul's gateways know. */
export const acceptGatewayListener: Rule = {
  id: 'accept-gateway-listener',
  level: 'error',
  reason:
    "read in validation.go of consul-k8s 2.0.3: the listener gets the condition 'Accepted: False', and what it was for is not served",
  *check({ index }) {
    for (const { manifest, config } of consulGateways(index)) {
      const mapped = Number(fields(config?.spec).mapPrivilegedContainerPorts ?? 0);
      const owners = new Map<number, string>([[SIDECAR_PORTS.publicListener, 'the proxy']]);
      for (const { name, port, protocol } of records(fields(manifest.object.spec).listeners)) {
        const what = `listener '${show(name)}'`;
        if (!PROTOCOLS.includes(protocol as string))
          yield { manifest, message: `${what} has protocol '${show(protocol)}': use ${PROTOCOLS.join(', ')}` };
        if (typeof port !== 'number') continue;
        const needed = containerPortOf(port, mapped);
        const owner = owners.get(needed);
        if (owner)
          yield {
            manifest,
            message: `${what} needs port ${needed} of the gateway's pods, which ${owner} has: use another port, and routes with hostnames for several hosts`,
          };
        else owners.set(needed, what);
      }
    }
  },
};
