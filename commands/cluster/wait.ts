import { setTimeout as sleep } from 'node:timers/promises';
import { KubeObject } from '../../lib';
import { isBusy } from './busy';
import { keyOf, nameOfKey } from './identity';
import { Kubectl } from './kubectl';
import { lastLines, podTrouble } from './pods';
import { Progress } from './progress';
import { readinessOf, Readiness, takesTime } from './readiness';
import { Settling } from './settling';
import { hasPods, podsBeside } from './workload-pods';

/** Milliseconds between two looks at what is waited for, at the least: a busy machine gets twice as long as the last look took. */
const PAUSE = 500;
/** Pods are looked at with the first look, and then with each of so many: they tell why something waits, and not whether. */
const LOOKS_PER_LOOK_AT_PODS = 4;

/**
 * Waits until all objects are ready.
 * @throws when one has failed for good, or is not ready in time: with the reason, and the last lines of its log.
 */
export async function waitFor(
  kubectl: Kubectl,
  objects: readonly KubeObject[],
  deadline: number,
  progress: Progress,
): Promise<void> {
  let open = objects.filter(takesTime);
  /** What keeps the pods of an object from being ready, as of the last look at them. */
  let troubles = new Map<string, Readiness>();
  const earlier = new Set<string>();
  const settling = new Settling();
  for (let look = 0; open.length > 0; look++) {
    const started = Date.now();
    const seen = await lookAt(kubectl, open, look % LOOKS_PER_LOOK_AT_PODS === 0, deadline, progress);
    if (!seen) continue;
    const { live, pods } = seen;
    const found = new Map(live.map((object) => [keyOf(object), object]));
    if (pods) troubles = await troublesOf(kubectl, live, pods, earlier, look === 0);
    const judged = open.map((object) => {
      const readiness = judge(found.get(keyOf(object)), troubles);
      return { object, readiness: settling.judge(object, readiness, started) };
    });
    for (const { object, readiness } of judged) {
      progress.tell(nameOfKey(keyOf(object)), readiness);
      if (readiness.state === 'failed') throw new Error(await explain(kubectl, object, readiness));
    }
    const waiting = judged.filter(({ readiness }) => readiness.state === 'waiting');
    open = waiting.map(({ object }) => object);
    if (waiting.length > 0 && Date.now() > deadline) {
      const reasons = waiting.map(({ object, readiness }) => `  ${nameOfKey(keyOf(object))}: ${readiness.reason}`);
      const first = await lastLines(kubectl, waiting[0].object);
      throw new Error(
        ['not ready in time; apply again to wait on, or give a longer --timeout:', ...reasons, first].join('\n').trim(),
      );
    }
    if (open.length > 0) await sleep(Math.max(PAUSE, 2 * (Date.now() - started)));
  }
}

/** Nothing when the API server does not answer for the moment. */
async function lookAt(
  kubectl: Kubectl,
  open: readonly KubeObject[],
  atPods: boolean,
  deadline: number,
  progress: Progress,
): Promise<{ live: readonly KubeObject[]; pods?: readonly KubeObject[] } | undefined> {
  try {
    const [live, pods] = await Promise.all([
      kubectl.get(['-f', '-'], open),
      atPods ? podsBeside(kubectl, open) : undefined,
    ]);
    progress.answers();
    return { live, pods };
  } catch (error) {
    const { message } = error as Error;
    if (!isBusy(message) || Date.now() > deadline) throw error;
    progress.tell('API server', { state: 'waiting', reason: `does not answer: ${message.split('\n')[0]}` });
    await sleep(PAUSE);
    return undefined;
  }
}

function judge(object: KubeObject | undefined, troubles: ReadonlyMap<string, Readiness>): Readiness {
  if (!object) return { state: 'waiting', reason: 'not there' };
  const readiness = readinessOf(object);
  return readiness.state === 'waiting' ? (troubles.get(keyOf(object)) ?? readiness) : readiness;
}

/** @param earlier attempts that had failed at the first look: what has been mended since is tried again. */
async function troublesOf(
  kubectl: Kubectl,
  live: readonly KubeObject[],
  pods: readonly KubeObject[],
  earlier: Set<string>,
  first: boolean,
): Promise<Map<string, Readiness>> {
  const waiting = live.filter((object) => hasPods(object) && readinessOf(object).state === 'waiting');
  const troubles = await Promise.all(waiting.map((object) => podTrouble(kubectl, object, pods)));
  return new Map(
    troubles.flatMap((trouble, i): [string, Readiness][] => {
      if (!trouble) return [];
      const { attempt } = trouble;
      if (first && attempt !== undefined) earlier.add(attempt);
      return [[keyOf(waiting[i]), earlier.has(attempt ?? '') ? { ...trouble, state: 'waiting' } : trouble]];
    }),
  );
}

async function explain(kubectl: Kubectl, object: KubeObject, { reason, attempt }: Readiness): Promise<string> {
  // The reason of an attempt has its log.
  const log = attempt === undefined ? await lastLines(kubectl, object) : '';
  return [`${nameOfKey(keyOf(object))} has failed: ${reason}`, ...(log ? [log] : [])].join('\n');
}
