import { perApp } from '../../findings/per-app';
import { dialedAddresses } from '../dialed-addresses';
import { egressRulesOf, mayConnect, serviceOf } from '../egress';
import { Pod } from '../pods';
import { fields, records, texts } from '../reading';
import { Rule } from '../rule';
import { serviceAddresses } from '../service-addresses';
import { toldValues, ToldValue } from '../told-values';

/** What a program is told to connect to is what a NetworkPolicy lets it connect to. */
export const noClosedEgress: Rule = {
  id: 'no-closed-egress',
  level: 'warning',
  reason:
    'seen with the policy controller of k3s: an isolated pod connects to what some policy allows, and every other connection is refused',
  *check(context) {
    for (const [pod, allowed] of egressRulesOf(context)) {
      const said = new Set<string>();
      for (const told of toldValues(context, pod)) {
        for (const { address, host, port } of dialedAddresses(told)) {
          if (said.has(`${told.where} ${host} ${port}`)) continue;
          // A service of the mesh is another rule's, which says to use an upstream.
          if (serviceAddresses(context, { value: `${host}:${port}` }, pod).length > 0) continue;
          const known = serviceOf(context, pod, host) !== undefined;
          if (!known && !host.includes('.') && !host.includes(':')) continue;
          if (ownHosts(context).has(host) || isOwnName(pod, told) || mayConnect(context, pod, allowed, { host, port }))
            continue;
          said.add(`${told.where} ${host} ${port}`);
          const message = `${told.where} has '${address}', which no NetworkPolicy lets the pod connect to: name it in 'openEgress' of its MeshService, like openEgress: [{ ports: [${port}] }], or write a NetworkPolicy`;
          yield { manifest: pod.manifest, message };
        }
      }
    }
  },
};

/** Whether a variable is named after its own program, like MINIO_SERVER_URL: that is where others reach it. */
function isOwnName({ manifest, allContainers }: Pod, { name = '', container }: ToldValue): boolean {
  const program = /^(\w+?)_(?:server_|http_|web_)?(?:ur[il]|origin)$/i.exec(name)?.[1].toLowerCase();
  if (program === undefined) return false;
  const image = String(allContainers.find((each) => each.name === container)?.image);
  const [last] = image.split('/').reverse();
  // a client of a program may be named after it, and so may its image, but hardly both
  return (
    last.split(/[:@]/)[0] === program ||
    (last.split(/[:@_-]/)[0] === program && manifest.object.metadata.name === program)
  );
}

/** The names by which this app's services are known outside: who is told one is most often told its own. */
const ownHosts = perApp(
  ({ index }) =>
    new Set(
      index.manifests.flatMap(({ object: { kind, spec } }) => {
        const { rules, hostnames, routes } = fields(spec);
        if (kind === 'Ingress') return records(rules).map(({ host }) => host);
        if (kind === 'IngressRoute')
          return records(routes).flatMap(({ match }) =>
            [...String(match).matchAll(/`([^`]+)`/g)].map(([, host]) => host),
          );
        return /Route$/.test(kind) ? texts(hostnames) : [];
      }),
    ),
);
