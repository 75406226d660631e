import { commandWords } from './command-words';
import { Pod, podsOf } from './pods';
import { FinishedApp } from './rule';

/** An injector of the app, whoever wrote it. */
export interface Injector {
  readonly pod: Pod;
  /** The words of its commands and arguments. */
  readonly words: readonly string[];
}

/** The workloads that run `inject-connect`; none where the injector is of another app. */
export function* injectorsOf(context: FinishedApp): Iterable<Injector> {
  for (const pod of podsOf(context)) {
    const words = pod.containers.flatMap(commandWords);
    if (words.includes('inject-connect')) yield { pod, words };
  }
}
