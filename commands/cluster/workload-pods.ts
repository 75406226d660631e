import { KubeObject } from '../../lib';
import { Kubectl } from './kubectl';

/** All pods in the namespaces of some workloads: one question for each namespace, however many workloads it has. */
export async function podsBeside(kubectl: Kubectl, workloads: readonly KubeObject[]): Promise<readonly KubeObject[]> {
  const namespaces = [...new Set(workloads.filter(hasPods).flatMap(({ metadata }) => metadata.namespace ?? []))];
  const found = await Promise.all(namespaces.map((namespace) => kubectl.get(['pods', `--namespace=${namespace}`])));
  return found.flat();
}

/** The pods of a workload, the newest last, but for those that are going. */
export function podsOf(workload: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  const labels = Object.entries(labelsOfPods(workload));
  const own = pods.filter(
    (pod) =>
      labels.length > 0 &&
      pod.metadata.namespace === workload.metadata.namespace &&
      timesOf(pod).deletionTimestamp === undefined &&
      labels.every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
  return own.sort((one, other) => createdAt(one) - createdAt(other));
}

/** Whether the pods of an object stay until they are stopped. */
export function stays({ kind }: KubeObject): boolean {
  return ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind);
}

/** Whether an object is there to have pods. */
export function hasPods(object: KubeObject): boolean {
  return object.kind === 'Job' || stays(object);
}

/** When a pod was created, as a number that grows; 0 when the cluster does not say. */
export function createdAt(pod: KubeObject): number {
  return Date.parse(timesOf(pod).creationTimestamp ?? '') || 0;
}

function labelsOfPods({ kind, metadata, spec }: KubeObject): Readonly<Record<string, string>> {
  return kind === 'Job' ? { 'job-name': metadata.name } : (spec?.selector?.matchLabels ?? {});
}

function timesOf({ metadata }: KubeObject): { creationTimestamp?: string; deletionTimestamp?: string } {
  return metadata as { creationTimestamp?: string; deletionTimestamp?: string };
}
