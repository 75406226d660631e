import { Manifests } from './manifests';
import { Report } from './report';
import { Sandbox } from './sandbox';
import { level1 } from './level1-consul';
import { level2 } from './level2-apiserver';
import { level3 } from './level3-jobs';
import { level4 } from './level4-injection';
import { level5Lean } from './level5-lean';
import { level5 } from './level5-traffic';
import { level6 } from './level6-faults';
import { level7 } from './level7-measures';

/** One step of proof, run by itself in namespaces of its own. */
export interface Level {
  readonly name: string;
  readonly title: string;
  /** Programs that it needs, by their names in the cache. */
  readonly programs: readonly string[];
  /** Minutes after which it counts as failed. */
  readonly minutes: number;
  run(sandbox: Sandbox, manifests: Manifests, report: Report): Promise<void>;
}

export const LEVELS: readonly Level[] = [level1, level2, level3, level4, level5, level5Lean, level6, level7];
