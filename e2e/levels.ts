import { Manifests } from './manifests';
import { Report } from './report';
import { Sandbox } from './sandbox';
import { Stack } from './stack';
import { level1 } from './level1-consul';
import { level2 } from './level2-apiserver';
import { level2Oldest } from './level2-oldest';
import { level3 } from './level3-jobs';
import { level4 } from './level4-injection';
import { level5Lean } from './level5-lean';
import { level5 } from './level5-traffic';
import { level6 } from './level6-faults';
import { level7 } from './level7-measures';
import { level8 } from './level8-options';
import { level9 } from './level9-day-two';

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

export const LEVELS: readonly (Level | StackLevel)[] = [
  level1,
  level2,
  level2Oldest,
  level3,
  level5Lean,
  level4,
  level5,
  level6,
  level7,
  level8,
  level9,
];

export function isOnStack(level: Level | StackLevel): level is StackLevel {
  return 'runOn' in level;
}
