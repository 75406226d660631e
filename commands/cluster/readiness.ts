import { KubeObject } from '../../lib';
import { isSynced } from '../../lib/mesh/synced';
import { Condition, conditionOf } from './conditions';

/** What an object has come to; the reason says what it waits for, or why it will not get there. */
export interface Readiness {
  readonly state: 'ready' | 'waiting' | 'failed';
  readonly reason?: string;
  /** Which attempt of a program has failed: it may be one from before what mended it. @default - it is no attempt */
  readonly attempt?: string;
}

const READY: Readiness = { state: 'ready' };
const waiting = (reason: string): Readiness => ({ state: 'waiting', reason });

/** Whether the next layer can lean on an object of the cluster. */
export function readinessOf(object: KubeObject): Readiness {
  const { kind, status = {}, spec = {}, metadata } = object;
  const is = (type: string): Condition | undefined => conditionOf(object, type, 'True');
  if (kind === 'CustomResourceDefinition') return is('Established') ? READY : waiting('not established');
  if (kind === 'Job') {
    const failed = is('Failed');
    if (failed) return { state: 'failed', reason: failed.message ?? failed.reason };
    return is('Complete') ? READY : waiting('not complete');
  }
  if (['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) {
    const generation = (metadata as { generation?: number }).generation ?? 0;
    if ((status.observedGeneration ?? 0) < generation) return waiting('not seen by its controller');
    const wanted = kind === 'DaemonSet' ? status.desiredNumberScheduled : (spec.replicas ?? 1);
    const updated = (kind === 'DaemonSet' ? status.updatedNumberScheduled : status.updatedReplicas) ?? 0;
    const ready = (kind === 'DaemonSet' ? status.numberReady : status.readyReplicas) ?? 0;
    // A StatefulSet that is complete says no more how many are updated.
    const current = kind === 'StatefulSet' && status.currentRevision === status.updateRevision ? wanted : updated;
    if (current < wanted) return waiting(`${current} of ${wanted} updated`);
    return ready < wanted ? waiting(`${ready} of ${wanted} ready`) : READY;
  }
  if (isSynced(object)) {
    if (is('Synced')) return READY;
    return waiting(conditionOf(object, 'Synced')?.message ?? 'not synced to Consul');
  }
  return READY;
}

/** Whether it takes time until an object is ready. */
export function takesTime(object: KubeObject): boolean {
  const { kind } = object;
  return (
    ['CustomResourceDefinition', 'Job', 'Deployment', 'StatefulSet', 'DaemonSet'].includes(kind) || isSynced(object)
  );
}

/** Whether a node runs pods. */
export function readinessOfNode(node: KubeObject): Readiness {
  const ready = conditionOf(node, 'Ready');
  if (ready?.status === 'True') return READY;
  return { state: 'failed', reason: ready?.message ?? ready?.reason ?? 'its kubelet has not reported yet' };
}

/** Whether a pod takes what is sent to it. */
export function readinessOfPod(pod: KubeObject): Readiness {
  return conditionOf(pod, 'Ready', 'True') ? READY : waiting(`pod ${pod.metadata.name} is not ready`);
}
