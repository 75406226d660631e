import { setTimeout as sleep } from 'node:timers/promises';
import { KubeObject } from '../../lib';
import { keyOf, nameOfKey } from './identity';
import { Kubectl } from './kubectl';
import { lastLines, podTrouble } from './pods';
import { Progress } from './progress';
import { readinessOf, Readiness, takesTime } from './readiness';

const PAUSE = 1000;

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
  const earlier = new Set<string>();
  for (let first = true; open.length > 0; first = false) {
    const found = new Map((await kubectl.get(['-f', '-'], open)).map((object) => [keyOf(object), object]));
    const judged: { readonly object: KubeObject; readonly readiness: Readiness }[] = [];
    for (const object of open)
      judged.push({ object, readiness: await judge(kubectl, found.get(keyOf(object)), earlier, first) });
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
    if (open.length > 0) await sleep(PAUSE);
  }
}

/** @param earlier attempts that had failed at the first look: what has been mended since is tried again. */
async function judge(
  kubectl: Kubectl,
  object: KubeObject | undefined,
  earlier: Set<string>,
  first: boolean,
): Promise<Readiness> {
  if (!object) return { state: 'waiting', reason: 'not there' };
  const readiness = readinessOf(object);
  if (readiness.state !== 'waiting') return readiness;
  const trouble = await podTrouble(kubectl, object);
  if (!trouble) return readiness;
  if (first && trouble.attempt !== undefined) earlier.add(trouble.attempt);
  return earlier.has(trouble.attempt ?? '') ? { ...trouble, state: 'waiting' } : trouble;
}

async function explain(kubectl: Kubectl, object: KubeObject, { reason, attempt }: Readiness): Promise<string> {
  // The reason of an attempt has its log.
  const log = attempt === undefined ? await lastLines(kubectl, object) : '';
  return [`${nameOfKey(keyOf(object))} has failed: ${reason}`, ...(log ? [log] : [])].join('\n');
}
