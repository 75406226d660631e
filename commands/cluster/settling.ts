import { KubeObject } from '../../lib';
import { keyOf } from './identity';
import { Readiness } from './readiness';
import { stays } from './workload-pods';

/** Milliseconds for which a program has to run that has no readiness probe: one that ends at once is ready until its kubelet has seen the end. */
const SETTLED = 3000;

/** Takes workloads for ready that stay so: where no probe says it, they are seen for a while. */
export class Settling {
  /** When each was first seen ready, of those that have been since. */
  private readonly since = new Map<string, number>();

  /** @param now - milliseconds */
  judge(object: KubeObject, readiness: Readiness, now: number): Readiness {
    if (!stays(object) || isProbed(object)) return readiness;
    const key = keyOf(object);
    if (readiness.state !== 'ready') {
      this.since.delete(key);
      return readiness;
    }
    const since = this.since.get(key) ?? now;
    this.since.set(key, since);
    if (now - since >= SETTLED) return readiness;
    return { state: 'waiting', reason: 'runs, without a readiness probe: seen for a few seconds' };
  }
}

function isProbed({ spec }: KubeObject): boolean {
  const containers: readonly { readinessProbe?: object }[] = spec?.template?.spec?.containers ?? [];
  return containers.every(({ readinessProbe }) => readinessProbe !== undefined);
}
