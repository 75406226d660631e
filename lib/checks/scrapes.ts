import { MONITORING_GROUP } from '../k8s/api-groups';
import { selects } from '../k8s/label-selector';
import { Manifest } from '../k8s/manifest';
import { DialedPort } from '../k8s/network-policy';
import { MeshedPod, meshOf, portOfPod, selectorOf } from './mesh-view';
import { namespaceOf } from './pods';
import { Fields, fields, records, text, texts, textsByKey } from './reading';
import { FinishedApp } from './rule';
import { serviceAddresses } from './service-addresses';
import { dialedPort, portBehind } from './service-ports';

/** A port of a meshed pod that Prometheus, or a prober for it, connects to. */
export interface Scrape {
  /** The monitor that asks for it. */
  readonly manifest: Manifest;
  readonly pod: MeshedPod;
  readonly port: DialedPort;
}

/**
 * What the monitors of Prometheus' operator scrape in the mesh.
 * @see https://prometheus-operator.dev/docs/api-reference/api/
 */
export function* scrapesOf(context: FinishedApp): Iterable<Scrape> {
  for (const manifest of context.index.ofKind('ServiceMonitor', MONITORING_GROUP))
    yield* behindServices(context, manifest);
  for (const manifest of context.index.ofKind('PodMonitor', MONITORING_GROUP)) yield* ofPods(context, manifest);
  for (const manifest of context.index.ofKind('Probe', MONITORING_GROUP)) {
    const { prober, targets } = fields(manifest.object.spec);
    const urls = [fields(prober).url, ...texts(fields(fields(targets).staticConfig).static)];
    yield* named(context, manifest, urls);
  }
  for (const manifest of context.index.ofKind('ScrapeConfig', MONITORING_GROUP)) {
    const { staticConfigs } = fields(manifest.object.spec);
    yield* named(
      context,
      manifest,
      records(staticConfigs).flatMap(({ targets }) => texts(targets)),
    );
  }
}

/** Prometheus asks the pods behind a Service, at the port that its endpoints have. */
function* behindServices(context: FinishedApp, manifest: Manifest): Iterable<Scrape> {
  const { selector, endpoints } = fields(manifest.object.spec);
  for (const pod of meshOf(context).pods) {
    for (const { object } of pod.selectedBy) {
      if (!isLookedAt(manifest, namespaceOf(object))) continue;
      if (!selects(selectorOf(selector), textsByKey(object.metadata.labels))) continue;
      for (const { port, targetPort } of records(endpoints)) {
        const found =
          text(port) === undefined
            ? { targetPort }
            : records(fields(object.spec).ports).find(({ name }) => name === port);
        const dialed = found && portBehind(pod, found);
        if (dialed) yield { manifest, pod, port: dialed };
      }
    }
  }
}

function* ofPods(context: FinishedApp, manifest: Manifest): Iterable<Scrape> {
  const { selector, podMetricsEndpoints } = fields(manifest.object.spec);
  for (const pod of meshOf(context).pods) {
    if (!isLookedAt(manifest, pod.namespace) || !selects(selectorOf(selector), pod.labels)) continue;
    for (const { port, portNumber, targetPort } of records(podMetricsEndpoints)) {
      const number = [port, portNumber, targetPort].flatMap((each) =>
        each === undefined ? [] : (portOfPod(pod, each) ?? []),
      )[0];
      if (number !== undefined) yield { manifest, pod, port: dialedPort(pod, number) };
    }
  }
}

/** What URLs or addresses lead to. */
function* named(context: FinishedApp, manifest: Manifest, addresses: readonly unknown[]): Iterable<Scrape> {
  const outside = { namespace: namespaceOf(manifest.object), spec: {} };
  for (const value of addresses) {
    if (!text(value)) continue;
    for (const { service, meshName, port } of serviceAddresses(context, { value: String(value) }, outside)) {
      const ports = records(fields(context.index.find('Service', service.namespace, service.name)?.object.spec).ports);
      const asked = port ?? (String(value).startsWith('https:') ? 443 : 80);
      const found = ports.find((each) => each.port === asked);
      for (const pod of meshOf(context).byName.get(meshName) ?? []) {
        const dialed = found && portBehind(pod, found);
        if (dialed) yield { manifest, pod, port: dialed };
      }
    }
  }
}

/** A monitor looks into its own namespace, unless it says in which. */
function isLookedAt({ object }: Manifest, namespace: string): boolean {
  const { any, matchNames }: Fields = fields(fields(object.spec).namespaceSelector);
  if (any === true) return true;
  const names = texts(matchNames);
  return names.length > 0 ? names.includes(namespace) : namespace === namespaceOf(object);
}
