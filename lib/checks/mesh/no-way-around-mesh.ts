import { meshOf, MeshedPod, MeshView } from '../mesh-view';
import { Rule } from '../rule';
import { Fields, records, text, texts } from '../reading';

/** A meshed program dials its upstreams, not the Services behind them. */
export const noWayAroundMesh: Rule = {
  id: 'no-way-around-mesh',
  level: 'warning',
  reason:
    'read in redirect_traffic.go of consul-k8s 1.9.11: only a transparent proxy redirects such a connection; without one it leaves the pod unencrypted and without identity, and a NetworkPolicy that lets in sidecars only drops it',
  *check(context) {
    const view = meshOf(context);
    const hosts = hostsOf(view);
    for (const pod of view.pods) {
      for (const container of pod.allContainers) {
        for (const [where, value] of valuesOf(container)) {
          const found = addressIn(value, hosts, pod);
          if (!found) continue;
          const message = `${where} of container '${container.name}' has '${found.address}', which bypasses the mesh to '${found.meshName}': use the address of an upstream (connectTo returns it)`;
          yield { manifest: pod.manifest, message };
        }
      }
    }
  },
};

/** The DNS names of mesh services, with namespace: the short ones only count from within it. */
function hostsOf(view: MeshView): Map<string, string> {
  const hosts = new Map<string, string>();
  for (const [meshName, pods] of view.byName) {
    for (const { services } of pods) {
      for (const { object } of services) hosts.set(`${object.metadata.name}.${object.metadata.namespace}`, meshName);
    }
  }
  return hosts;
}

function* valuesOf({ command, args, env }: Fields): Iterable<[string, string]> {
  for (const value of [...texts(command), ...texts(args)]) yield ['an argument', value];
  for (const { name, value } of records(env)) {
    if (text(value)) yield [`env '${name}'`, value];
  }
}

/** The first `host:port` in a text, or `scheme://host`, whose host is another mesh service. */
function addressIn(value: string, hosts: ReadonlyMap<string, string>, pod: MeshedPod) {
  for (const [, scheme, host, port] of value.matchAll(/([a-z][a-z0-9+]*:\/\/)?([a-z0-9][a-z0-9.-]*)(:\d+)?/g)) {
    if (scheme === undefined && port === undefined) continue;
    const [name, namespace, ...rest] = host.split('.');
    if (rest.length > 0 && rest[0] !== 'svc') continue;
    const meshName = hosts.get(`${name}.${namespace ?? pod.namespace}`);
    if (meshName !== undefined && meshName !== pod.meshName) return { address: `${host}${port ?? ''}`, meshName };
  }
  return undefined;
}
