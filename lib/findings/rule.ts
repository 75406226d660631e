import { Manifest } from '../k8s/manifest';
import { Level } from './finding';
import { FinishedApp } from './finished-app';

/** What a rule has to say about one manifest, or about the app as a whole. */
export interface Problem {
  /** @default - the app as a whole */
  readonly manifest?: Manifest;
  /** What is wrong, the value, what is allowed, and what to change. */
  readonly message: string;
}

/** A rule over a finished app. It only reports: it neither throws, nor prints, nor changes anything. */
export interface Rule {
  /** A verb and a noun, for example `require-image-tag`. */
  readonly id: string;
  /** Whether its findings stop the synth. */
  readonly level: Level;
  /** What the real program does with the mistake, and how that is known. */
  readonly reason: string;
  /**
   * The program that refuses such an object when it is applied: a test that puts changed objects before the real
   * program holds the rule to it, both ways.
   * @default - none: the object is accepted, and fails or misleads later
   */
  readonly refusedBy?: 'API server' | 'injector' | 'Consul webhook' | 'Consul';
  /** Finds what is wrong. */
  check(app: FinishedApp): Iterable<Problem>;
}
