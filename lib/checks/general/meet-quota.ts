import { describe, groupOf, Manifest } from '../../k8s/manifest';
import { AdmittedContainer, admittedContainers, amountOf, amountOfPod } from '../admitted-containers';
import { claimsOf } from '../claims';
import { namespaceOf, Pod, podsOf } from '../pods';
import { isCounted } from '../quota-scopes';
import { fields, records } from '../reading';
import { FinishedApp, Rule } from '../rule';

/** What a namespace has at the least is within its ResourceQuotas, the injected containers too. */
export const meetQuota: Rule = {
  id: 'meet-quota',
  level: 'error',
  reason: `seen on Kubernetes 1.34.8: whatever would exceed a quota is refused ('exceeded quota'), so that pods of a workload are missing for ever`,
  *check(context) {
    for (const manifest of context.index.ofKind('ResourceQuota', '')) {
      const spec = fields(manifest.object.spec);
      const namespace = namespaceOf(manifest.object);
      const pods = [...podsOf(context)].filter((pod) => pod.namespace === namespace && isCounted(spec, pod, context));
      const scoped = spec.scopes !== undefined || spec.scopeSelector !== undefined;
      for (const [name, hard] of Object.entries(fields(spec.hard))) {
        const allowed = amountOf(hard);
        if (allowed === undefined) continue;
        const ofPods = COUNTED_OF_PODS[name];
        const uses = ofPods
          ? pods.map((pod) => usesOf(pod, ofPods(admittedContainers(context, pod)), context))
          : scoped
            ? []
            : objectsCounted(context, namespace, name);
        const sum = uses.reduce((total, { amount, lasting }) => total + (lasting ? amount : 0), 0);
        const largest = uses.reduce((most, { single }) => Math.max(most, single), 0);
        if (Math.max(sum, largest) <= allowed) continue;
        const message = `allows '${hard}' of '${name}', and what is in namespace '${namespace}' takes ${shown(name, Math.max(sum, largest))}, with what injection adds: raise it, or ask for less`;
        yield { manifest, message: `${describe(manifest.object)} ${message}` };
      }
    }
  },
};

/** What a workload or an object takes of a quota. */
interface Use {
  /** All of its pods together. */
  readonly amount: number;
  readonly single: number;
  /** Whether it stays: a Job ends, and waits until there is room. */
  readonly lasting: boolean;
}

type OfPod = (containers: readonly AdmittedContainer[]) => number;
const summed =
  (of: 'requests' | 'limits', resource: string): OfPod =>
  (containers) =>
    amountOfPod(containers, of, resource) ?? 0;

const COUNTED_OF_PODS: Readonly<Record<string, OfPod>> = {
  pods: () => 1,
  'count/pods': () => 1,
  cpu: summed('requests', 'cpu'),
  memory: summed('requests', 'memory'),
  'ephemeral-storage': summed('requests', 'ephemeral-storage'),
  'requests.cpu': summed('requests', 'cpu'),
  'requests.memory': summed('requests', 'memory'),
  'requests.ephemeral-storage': summed('requests', 'ephemeral-storage'),
  'limits.cpu': summed('limits', 'cpu'),
  'limits.memory': summed('limits', 'memory'),
  'limits.ephemeral-storage': summed('limits', 'ephemeral-storage'),
};

function usesOf({ manifest }: Pod, single: number, { index }: FinishedApp): Use {
  const { kind, metadata, spec } = manifest.object;
  const lasting = kind !== 'Job' && kind !== 'CronJob';
  const scalers = index.ofKind('HorizontalPodAutoscaler', 'autoscaling').filter(({ object }) => {
    const { kind: of, name } = fields(fields(object.spec).scaleTargetRef);
    return of === kind && name === metadata.name && object.metadata.namespace === metadata.namespace;
  });
  const least = scalers.length > 0 ? (fields(scalers[0].object.spec).minReplicas ?? 1) : (spec?.replicas ?? 1);
  // a DaemonSet has a pod on each of its nodes; how many these are is not asked here
  const count = typeof least === 'number' && kind !== 'DaemonSet' ? least : 1;
  return { amount: single * count, single: count > 0 ? single : 0, lasting };
}

/** The resources whose objects have a name of their own in quotas. */
const PLURALS: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  replicationcontrollers: 'ReplicationController',
  secrets: 'Secret',
  services: 'Service',
  resourcequotas: 'ResourceQuota',
};

/** What a quota counts beside pods: objects of a kind, ports of nodes, storage. */
function objectsCounted(context: FinishedApp, namespace: string, name: string): Use[] {
  const use = (amount: number): Use => ({ amount, single: amount, lasting: true });
  const services = context.index
    .ofKind('Service', '')
    .filter(({ object }) => namespaceOf(object) === namespace)
    .map(({ object }) => fields(object.spec));
  const balanced = services.filter(({ type }) => type === 'LoadBalancer');
  if (name === 'services.loadbalancers') return balanced.map(() => use(1));
  if (name === 'services.nodeports')
    return [
      ...services.filter(({ type }) => type === 'NodePort'),
      ...balanced.filter(({ allocateLoadBalancerNodePorts }) => allocateLoadBalancerNodePorts !== false),
    ].map(({ ports }) => use(records(ports).length));
  const [, ofClass, resource = name] = /^(.+)\.storageclass\.storage\.k8s\.io\/(.+)$/.exec(name) ?? [];
  const ofStorage = resource === 'requests.storage';
  if (ofStorage || resource === 'persistentvolumeclaims' || name === 'count/persistentvolumeclaims')
    return [...claimsOf(context)]
      .filter((claim) => namespaceOf(claim.manifest.object) === namespace)
      .filter(({ storageClass }) => ofClass === undefined || storageClass === ofClass)
      .map(({ size, count }) => use((ofStorage ? (size ?? 0) : 1) * count));
  return context.index.manifests
    .filter(({ object }) => namespaceOf(object) === namespace && isOfResource(object, name))
    .map(() => use(1));
}

/** Whether `configmaps`, `count/configmaps` or `count/deployments.apps` is the name of an object's kind. */
function isOfResource(object: Manifest['object'], name: string): boolean {
  const [plural, ...group] = name.replace(/^count\//, '').split('.');
  if (group.length === 0 && PLURALS[plural]) return object.kind === PLURALS[plural] && groupOf(object) === '';
  if (!name.startsWith('count/')) return false;
  const kind = object.kind.toLowerCase();
  return groupOf(object) === group.join('.') && [`${kind}s`, `${kind}es`, kind.replace(/y$/, 'ies')].includes(plural);
}

function shown(name: string, amount: number): string {
  if (/cpu$/.test(name)) return `'${Math.round(amount * 1000)}m'`;
  return /memory$|storage$/.test(name) ? `'${Math.ceil(amount / 2 ** 20)}Mi'` : `'${amount}'`;
}
