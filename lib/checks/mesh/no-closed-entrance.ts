import { describe } from '../../k8s/manifest';
import { DialedPort } from '../../k8s/network-policy';
import { parseBool } from '../../k8s/parse-bool';
import { metricsOn } from '../../mesh/injection-annotations';
import { Entrance, entrancesOf } from '../entrances';
import { MeshedPod, meshOf } from '../mesh-view';
import { policiesOf } from '../network-policies';
import { namespaceOf } from '../pods';
import { fields, records, text } from '../reading';
import { FinishedApp, Rule } from '../rule';
import { scrapesOf } from '../scrapes';
import { dialedPort, isOpen, portBehind } from '../service-ports';

/** What leads from outside to a service of the mesh gets through. */
export const noClosedEntrance: Rule = {
  id: 'no-closed-entrance',
  level: 'warning',
  reason:
    'seen with the policy controller of k3s: an Ingress, a node port or a scraper has no sidecar, and a NetworkPolicy that lets in sidecars only drops what it sends (k3s-io/k3s#2172, hashicorp/consul-k8s#1205)',
  *check(context) {
    const pods = podsByService(context);
    for (const entrance of entrancesOf(context)) {
      for (const pod of pods.get(`${entrance.namespace}/${entrance.service}`) ?? []) {
        const port = targetOf(context, entrance, pod);
        if (!port || isOpen(context, pod, port)) continue;
        const { object } = entrance.manifest;
        const message = `${describe(object)} leads to port ${named(port)} of ${describe(pod.manifest.object)}, which only the mesh reaches: ${remedy(port, HTTP.test(object.kind))}, or remove it`;
        yield { manifest: entrance.manifest, message };
      }
    }
    for (const { manifest, pod, port } of scrapesOf(context)) {
      if (isOpen(context, pod, port)) continue;
      const [does, way] =
        manifest.object.kind === 'Probe'
          ? ['probes', '']
          : ['scrapes', `give its MeshService 'metrics' and scrape the sidecar's port, or `];
      const message = `${describe(manifest.object)} ${does} port ${named(port)} of ${describe(pod.manifest.object)}, which only the mesh reaches: ${way}${remedy(port)}, or remove it`;
      yield { manifest, message };
    }
    for (const pod of policiesOf(context).keys()) {
      for (const [what, port] of directPorts(context, pod)) {
        if (isOpen(context, pod, port)) continue;
        const message = `${what} leads to port ${named(port)}, which only the mesh reaches: ${remedy(port)}, or remove it`;
        yield { manifest: pod.manifest, message };
      }
    }
  },
};

function podsByService(context: FinishedApp): ReadonlyMap<string, readonly MeshedPod[]> {
  const pods = new Map<string, MeshedPod[]>();
  for (const pod of meshOf(context).pods) {
    for (const { object } of pod.selectedBy) {
      const key = `${namespaceOf(object)}/${object.metadata.name}`;
      const list = pods.get(key);
      if (list) list.push(pod);
      else pods.set(key, [pod]);
    }
  }
  return pods;
}

/** The pod's port behind a Service's one. */
function targetOf({ index }: FinishedApp, entrance: Entrance, pod: MeshedPod): DialedPort | undefined {
  const service = index.find('Service', entrance.namespace, entrance.service);
  const ports = records(fields(service?.object.spec).ports);
  const { port } = entrance;
  const found = port === undefined ? ports[0] : ports.find((each) => each.port === port || each.name === port);
  return found && portBehind(pod, found);
}

/** Ports that are dialed at the pod itself: by the node, and by a Prometheus that reads the usual annotations. */
function* directPorts(context: FinishedApp, pod: MeshedPod): Iterable<[what: string, port: DialedPort]> {
  for (const { name, ports } of pod.containers) {
    for (const { containerPort, hostPort, protocol } of records(ports)) {
      if (typeof containerPort === 'number' && hostPort)
        yield [`hostPort ${hostPort} of container '${name}'`, dialedPort(pod, containerPort, text(protocol))];
    }
  }
  // with metrics on, the injector writes these annotations itself
  const withMetrics = context.settings && metricsOn(pod.annotations, context.settings);
  if (withMetrics || parseBool(pod.annotations['prometheus.io/scrape'] ?? '') !== true) return;
  const number = Number(pod.annotations['prometheus.io/port'] ?? pod.ports[0]?.number);
  if (Number.isInteger(number)) yield [`annotation 'prometheus.io/scrape'`, dialedPort(pod, number)];
}

function named({ number, protocol }: DialedPort): string {
  return protocol === 'UDP' ? `${number} (UDP)` : String(number);
}

/** The kinds of entrances that are for HTTP, as the `ingress` of a MeshService is. */
const HTTP = /^(Ingress|IngressRoute|TraefikService|HTTPRoute)$/;

function remedy({ number, protocol }: DialedPort, isHttp = false): string {
  if (isHttp) return `give its MeshService an 'ingress', or name ${number} in its 'openPorts'`;
  const port = protocol === 'UDP' ? `{ port: ${number}, protocol: 'UDP' }` : String(number);
  return `name ${port} in 'openPorts' of its MeshService`;
}
