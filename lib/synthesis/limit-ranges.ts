import { Manifest } from '../k8s/manifest';
import { ManifestIndex } from '../k8s/manifest-index';
import { Container } from '../k8s/pod-template';
import { parseQuantity } from '../k8s/quantity';
import { managedLabels } from '../mesh/labels';
import { PodClass, podClasses } from '../plan/pod-class';
import { ownNamespaces } from './own-namespaces';
import { PassContext } from './pass';

type Quantity = string | number;

const NAME = 'meshberry';
/** What a container gets that states nothing: enough for a shell, and little of a board. */
const STANDARD = {
  requests: { cpu: '10m', memory: '32Mi', 'ephemeral-storage': '128Mi' },
  limits: { memory: '64Mi', 'ephemeral-storage': '128Mi' },
} as const satisfies Container['resources'];

/**
 * Gives each namespace that this app makes a LimitRange that fits the app: no container has a higher limit and no claim
 * is larger than the largest of the app there, and a container that states nothing gets a little. A resource that one of
 * the app's containers does not state is left out: what it gets would not be what the plan counts.
 *
 * @throws when a quantity does not parse.
 * @see https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function boundContainers(manifests: readonly Manifest[], context: PassContext): readonly Manifest[] {
  if (!context.limitRanges) return manifests;
  const { cluster, mesh } = context;
  const classes = podClasses(new ManifestIndex(manifests), cluster, mesh?.settings);
  const ranges = ownNamespaces(manifests).flatMap((namespace): Manifest[] => {
    const { name } = namespace.object.metadata;
    const limits = [...ofContainers(classes.filter((own) => own.namespace === name)), ...ofClaims(manifests, name)];
    if (limits.length === 0) return [];
    const metadata = { name: NAME, namespace: name, labels: { ...managedLabels } };
    return [{ ...namespace, object: { apiVersion: 'v1', kind: 'LimitRange', metadata, spec: { limits } } }];
  });
  return [...manifests, ...ranges];
}

function ofContainers(classes: readonly PodClass[]): object[] {
  const resources = classes
    .flatMap(({ spec }) => [...(spec.initContainers ?? []), ...spec.containers])
    .map((container) => container.resources ?? {});
  if (resources.length === 0) return [];
  const max: Record<string, Quantity> = {};
  const limits: Record<string, Quantity> = {};
  for (const [resource, standard] of Object.entries(STANDARD.limits)) {
    const stated = resources.flatMap((each) => each.limits?.[resource] ?? []);
    if (stated.length < resources.length) continue;
    max[resource] = stated.reduce(larger);
    limits[resource] = smaller(standard, max[resource]);
  }
  const requests: Record<string, Quantity> = {};
  for (const [resource, standard] of Object.entries(STANDARD.requests)) {
    // what has a limit alone asks for as much
    if (resources.some((each) => (each.requests?.[resource] ?? each.limits?.[resource]) === undefined)) continue;
    requests[resource] = resource in limits ? smaller(standard, limits[resource]) : standard;
  }
  const item = { default: limits, defaultRequest: requests, max };
  const said = Object.entries(item).filter(([, quantities]) => Object.keys(quantities).length > 0);
  return said.length > 0 ? [{ type: 'Container', ...Object.fromEntries(said) }] : [];
}

function ofClaims(manifests: readonly Manifest[], namespace: string): object[] {
  const sizes = manifests
    .filter(({ object }) => object.metadata.namespace === namespace)
    .flatMap(({ object }) =>
      object.kind === 'PersistentVolumeClaim' ? [object] : (object.spec?.volumeClaimTemplates ?? []),
    )
    .flatMap(({ spec }): Quantity[] => spec?.resources?.requests?.storage ?? []);
  return sizes.length > 0 ? [{ type: 'PersistentVolumeClaim', max: { storage: sizes.reduce(larger) } }] : [];
}

const size = (quantity: Quantity): number => parseQuantity('an amount of a LimitRange', quantity);
const larger = (a: Quantity, b: Quantity): Quantity => (size(b) > size(a) ? b : a);
const smaller = (a: Quantity, b: Quantity): Quantity => (size(b) < size(a) ? b : a);
