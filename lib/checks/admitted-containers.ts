import { perApp } from '../findings/per-app';
import { Manifest } from '../k8s/manifest';
import { parseQuantity } from '../k8s/quantity';
import { inject } from '../mesh/injection';
import { namespaceOf, Pod } from './pods';
import { Fields, fields, records, show } from './reading';
import { FinishedApp } from './rule';

/** A container as the API server judges it: with what injection, Kubernetes and the LimitRanges of its namespace fill in. */
export interface AdmittedContainer {
  /** How messages name it. */
  readonly what: string;
  /** What to change for another size of it. */
  readonly sizedBy: string;
  /** An init container that ends does not count together with what runs later. */
  readonly runs: 'before' | 'along';
  readonly requests: Fields;
  readonly limits: Fields;
  /** The LimitRange that has filled something in. */
  readonly filledBy?: Manifest;
}

const rangesByNamespace = perApp(({ index }) => {
  const byNamespace = new Map<string, Manifest[]>();
  for (const manifest of index.ofKind('LimitRange', '')) {
    const namespace = namespaceOf(manifest.object);
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), manifest]);
  }
  return byNamespace;
});

/** The LimitRanges of a namespace. */
export function limitRangesOf(context: FinishedApp, namespace: string): readonly Manifest[] {
  return rangesByNamespace(context).get(namespace) ?? [];
}

/** The items of a LimitRange for a type: `Container`, `Pod` or `PersistentVolumeClaim`. */
export function limitsOf({ object }: Manifest, type: string): readonly Fields[] {
  return records(fields(object.spec).limits).filter((item) => item.type === type);
}

/**
 * All containers of a pod, as they are admitted: the injected ones besides, since the API server fills in defaults once
 * more when a webhook has changed the pod.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.8/plugin/pkg/admission/limitranger/admission.go
 */
export function admittedContainers(context: FinishedApp, pod: Pod): AdmittedContainer[] {
  const { settings } = context;
  const template = { metadata: { annotations: pod.annotations }, spec: { containers: [] } };
  const added = settings && inject(template, settings)?.added;
  const ranges = limitRangesOf(context, pod.namespace);
  const own = (container: Fields): Given => ({
    container,
    what: `container '${show(container.name)}'`,
    sizedBy: 'its resources',
  });
  const injected = (sizedBy: string) => (container: Fields) => ({
    container,
    what: `container '${container.name}', which injection adds,`,
    sizedBy,
  });
  const sidecar = injected(`connectInject.sidecarResources, or the pod's annotations 'sidecar-proxy-…'`);
  const [init, ...native] = added?.initContainers ?? [];
  const first = [
    ...pod.initContainers.map(own),
    ...(init ? [injected('connectInject.initResources')(init)] : []),
    ...native.map(sidecar),
  ];
  const later = [...pod.containers.map(own), ...(added?.containers ?? []).map(sidecar)];
  return [
    ...first.map((given) => admitted(given, given.container.restartPolicy === 'Always' ? 'along' : 'before', ranges)),
    ...later.map((given) => admitted(given, 'along', ranges)),
  ];
}

interface Given {
  readonly container: Fields;
  readonly what: string;
  readonly sizedBy: string;
}

function admitted(
  { container, what, sizedBy }: Given,
  runs: AdmittedContainer['runs'],
  ranges: readonly Manifest[],
): AdmittedContainer {
  const resources = fields(container.resources);
  let limits = fields(resources.limits);
  // a limit without a request is the request
  let requests: Fields = { ...limits, ...fields(resources.requests) };
  let filledBy: Manifest | undefined;
  for (const range of ranges) {
    for (const item of limitsOf(range, 'Container')) {
      const standard = { ...fields(item.max), ...fields(item.default) };
      const filled = { ...standard, ...limits };
      const asked = { ...fields(item.min), ...standard, ...fields(item.defaultRequest), ...requests };
      if (
        Object.keys(filled).length + Object.keys(asked).length >
        Object.keys(limits).length + Object.keys(requests).length
      )
        filledBy = range;
      [limits, requests] = [filled, asked];
    }
  }
  return { what, sizedBy, runs, requests, limits, filledBy };
}

/** The amount of a quantity; nothing where there is none, or none that parses. */
export function amountOf(quantity: unknown): number | undefined {
  if (typeof quantity !== 'string' && typeof quantity !== 'number') return undefined;
  try {
    return parseQuantity('', quantity);
  } catch {
    return undefined;
  }
}

/**
 * What a pod asks for, or is limited to, at the most: what runs along together, or the greediest moment of its start.
 * Nothing when no container says anything.
 */
export function amountOfPod(
  containers: readonly AdmittedContainer[],
  of: 'requests' | 'limits',
  resource: string,
): number | undefined {
  const said = containers.flatMap((container) => {
    const amount = amountOf(container[of][resource]);
    return amount === undefined ? [] : [{ amount, runs: container.runs }];
  });
  if (said.length === 0) return undefined;
  let [along, start] = [0, 0];
  for (const { amount, runs } of said) {
    if (runs === 'along') along += amount;
    start = Math.max(start, runs === 'along' ? along : along + amount);
  }
  return Math.max(along, start);
}
