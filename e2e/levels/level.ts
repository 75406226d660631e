import { Stack } from '../cluster/stack';
import { Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox } from '../harness/sandbox';

interface Step {
  readonly name: string;
  readonly title: string;
  /** Programs that it needs, by their names in the cache. */
  readonly programs: readonly string[];
  /** Programs that it uses where they are, and goes on without; they are built when the level is asked for by name. @default - none */
  readonly optional?: readonly string[];
  /** Minutes after which it counts as failed. */
  readonly minutes: number;
}

/** A step of proof that runs by itself, in namespaces of its own. */
export interface Level extends Step {
  run(sandbox: Sandbox, manifests: Manifests, report: Report): Promise<void>;
}

/** A step of proof on the stack of `dist/`, which is brought up once for all of them. */
export interface StackLevel extends Step {
  /** @param alone whether no other level has used the stack before */
  runOn(stack: Stack, report: Report, alone: boolean): Promise<void>;
}

export function isOnStack(level: Level | StackLevel): level is StackLevel {
  return 'runOn' in level;
}
