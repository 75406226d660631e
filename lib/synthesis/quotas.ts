import { plus, Amounts } from '../cluster/amounts';
import { Manifest } from '../k8s/manifest';
import { ManifestIndex } from '../k8s/manifest-index';
import { managedLabels } from '../mesh/labels';
import { amount } from '../plan/written-amount';
import { PodClass, podClasses } from '../plan/pod-class';
import { ownNamespaces } from './own-namespaces';
import { PassContext } from './pass';

const NAME = 'meshberry';

/**
 * Gives each namespace that this app makes a ResourceQuota that fits the app: what all of its pods ask for at once, while
 * each Deployment rolls and each Job has a successor. Whoever may create pods there cannot take the rest of the boards.
 *
 * @throws when a quantity does not parse.
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function limitNamespaces(manifests: readonly Manifest[], context: PassContext): readonly Manifest[] {
  if (!context.quotas) return manifests;
  const { cluster, mesh } = context;
  const index = new ManifestIndex(manifests);
  const classes = podClasses(index, cluster, mesh?.settings);
  const quotas = ownNamespaces(manifests).flatMap((namespace): Manifest[] => {
    const { name } = namespace.object.metadata;
    const own = classes.filter((podClass) => podClass.namespace === name);
    const pods = own.map((podClass) => atOnce(podClass, cluster.nodes.length));
    const total = own.reduce<Amounts>((sum, { request }, i) => plus(sum, times(request, pods[i])), NOTHING);
    if (own.length === 0) return [];
    const hard = {
      pods: String(pods.reduce((sum, count) => sum + count, 0)),
      'requests.cpu': amount.cpu(total.milliCpu),
      'requests.memory': amount.memory(total.memory),
    };
    const metadata = { name: NAME, namespace: name, labels: { ...managedLabels } };
    return [{ ...namespace, object: { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } } }];
  });
  return [...manifests, ...quotas];
}

const NOTHING: Amounts = { milliCpu: 0, memory: 0 };

function times({ milliCpu, memory }: Amounts, count: number): Amounts {
  return { milliCpu: milliCpu * count, memory: memory * count };
}

/** How many pods of a workload there may be at once: a Deployment that rolls has a quarter more, rounded up. */
function atOnce({ kind, replicas, onEveryNode }: PodClass, nodes: number): number {
  if (onEveryNode) return nodes;
  if (kind === 'Deployment') return replicas.maximum + Math.ceil(replicas.maximum / 4);
  // A changed Job has a new name, and a CronJob is run by hand.
  if (kind === 'Job' || kind === 'CronJob') return 2 * Math.max(1, replicas.maximum);
  return replicas.maximum;
}
