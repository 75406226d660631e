import { KubeObject } from '../../lib';
import { containerStatuses, Terminated } from './container-statuses';

/** A container that was started again. */
export interface Restart {
  /** The pod, as namespace and name. */
  readonly pod: string;
  readonly container: string;
  readonly count: number;
  /** Why it ended last: `OOMKilled`, `Error 1`. */
  readonly reason: string;
}

/** The containers of pods that were started again, those that were so most often first. */
export function restartsOf(pods: readonly KubeObject[]): readonly Restart[] {
  return pods
    .flatMap((pod) =>
      containerStatuses(pod).map(({ name, restartCount = 0, lastState }) => ({
        pod: `${pod.metadata.namespace}/${pod.metadata.name}`,
        container: name,
        count: restartCount,
        reason: reasonOf(lastState?.terminated),
      })),
    )
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
}

function reasonOf(ended: Terminated | undefined): string {
  if (!ended) return 'unknown';
  return ended.reason === 'OOMKilled' ? ended.reason : `${ended.reason ?? 'ended'} ${ended.exitCode}`;
}
