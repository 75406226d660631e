import { KubeObject } from '../../lib';
import { conditionOf } from './conditions';
import { containerStatuses } from './container-statuses';
import { warningOf } from './events';
import { helpFor } from './known-failures';
import { Kubectl } from './kubectl';
import { Readiness, readinessOfPod } from './readiness';
import { createdAt, podsBeside, podsOf } from './workload-pods';

/** No retry mends these. */
const CERTAIN = /^(InvalidImageName|ErrImageNeverPull)$|not found|no match for platform|unauthorized|denied/;
/** How a container begins. */
const BEGINS = /^(PodInitializing|ContainerCreating)$/;
/** Milliseconds after which a pod that is not ready has an event that says why. */
const SLOW = 15_000;

/**
 * What keeps the pods of a workload from being ready, or from being there; nothing when the cluster does not say.
 *
 * @param pods those of its namespace
 */
export async function podTrouble(
  kubectl: Kubectl,
  workload: KubeObject,
  pods: readonly KubeObject[],
): Promise<Readiness | undefined> {
  const own = podsOf(workload, pods);
  // Of the pods of a Job, the last one is its current attempt.
  for (const pod of workload.kind === 'Job' ? own.slice(-1) : own) {
    const found = await troubleOf(kubectl, pod);
    if (found) return found;
  }
  if (own.length > 0) return undefined;
  const refusal = await warningOf(kubectl, workload);
  return refusal === undefined ? undefined : { state: 'waiting', reason: refusal };
}

async function troubleOf(kubectl: Kubectl, pod: KubeObject): Promise<Readiness | undefined> {
  const { name: podName } = pod.metadata;
  for (const { name, state, restartCount = 0 } of containerStatuses(pod)) {
    const { reason = '', message = '' } = state?.waiting ?? {};
    const exitCode = state?.terminated?.exitCode ?? 0;
    if (reason === 'CrashLoopBackOff' || exitCode > 0) {
      const lines = await logOf(kubectl, pod, 5, name);
      const what = reason || `ended with ${exitCode}`;
      const told = `container '${name}' of pod ${podName}: ${what}${lines && `:\n${lines}`}`;
      const help = helpFor(lines);
      if (help === undefined) return { state: 'waiting', reason: told };
      return { state: 'failed', reason: `${told}\n${help}`, attempt: `${podName} ${restartCount}` };
    }
    if (reason === '' || BEGINS.test(reason)) continue;
    const failed = CERTAIN.test(reason) || (/Image/.test(reason) && CERTAIN.test(message));
    const text = [`container '${name}' of pod ${podName}: ${reason}`, message].filter(Boolean).join(': ');
    return { state: failed ? 'failed' : 'waiting', reason: text };
  }
  const unscheduled = conditionOf(pod, 'PodScheduled', 'False');
  if (unscheduled) return { state: 'waiting', reason: `pod ${podName}: ${unscheduled.message}` };
  const isReady = readinessOfPod(pod).state === 'ready';
  if (isReady || pod.status?.phase === 'Succeeded' || Date.now() - createdAt(pod) < SLOW) return undefined;
  const warning = await warningOf(kubectl, pod);
  return warning === undefined ? undefined : { state: 'waiting', reason: `pod ${podName}: ${warning}` };
}

/** The last lines that the containers of a workload have written; empty when there is none. */
export async function lastLines(kubectl: Kubectl, workload: KubeObject, lines = 5): Promise<string> {
  const [pod] = podsOf(workload, await podsBeside(kubectl, [workload])).slice(-1);
  return pod ? logOf(kubectl, pod, lines) : '';
}

async function logOf(kubectl: Kubectl, pod: KubeObject, lines: number, container?: string): Promise<string> {
  const { namespace, name } = pod.metadata;
  const which = container === undefined ? '--all-containers' : `--container=${container}`;
  return (await kubectl.run(['logs', `--namespace=${namespace}`, name, which, `--tail=${lines}`])).out.trim();
}
