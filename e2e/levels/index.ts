import { Level, StackLevel } from './level';
import { level1 } from './level1-consul';
import { level10 } from './level10-shelf';
import { level11 } from './level11-commands';
import { level12 } from './level12-upgrade';
import { level13 } from './level13-rights';
import { level14 } from './level14-judge';
import { level15 } from './level15-flux';
import { level16 } from './level16-images';
import { level17 } from './level17-apply';
import { level17Broken } from './level17-broken';
import { level18, level18Oldest } from './level18-agreement';
import { level18Entries } from './level18-entries';
import { level18Foreign } from './level18-foreign';
import { level18Sizes } from './level18-sizes';
import { level19 } from './level19-webhook-certificate';
import { level24 } from './level24-argo-cd';
import { level2 } from './level2-apiserver';
import { level25 } from './level25-disk';
import { level22 } from './level22-kubelets';
import { level21 } from './level21-options';
import { level20 } from './level20-gateways';
import { level22Lost } from './level22-lost';
import { level22Pressure } from './level22-pressure';
import { level22Pods } from './level22-pods';
import { level23 } from './level23-arm64';
import { level20Peering } from './level20-peering';
import { level2Oldest } from './level2-oldest';
import { level3 } from './level3-jobs';
import { level4 } from './level4-injection';
import { level5Dns } from './level5-node-local-dns';
import { level5Lean } from './level5-lean';
import { level5 } from './level5-traffic';
import { level6 } from './level6-faults';
import { level7 } from './level7-measures';
import { level8 } from './level8-options';
import { level9 } from './level9-day-two';

export const LEVELS: readonly (Level | StackLevel)[] = [
  level1,
  level2,
  level2Oldest,
  level3,
  level5Lean,
  level25,
  level4,
  level5,
  level6,
  level7,
  level5Dns,
  level19,
  level20,
  level20Peering,
  level8,
  level9,
  level10,
  level11,
  level12,
  level13,
  level14,
  level15,
  level16,
  level17,
  level17Broken,
  level18,
  level18Oldest,
  level18Entries,
  level18Foreign,
  level18Sizes,
  level21,
  level22Pods,
  level22,
  level22Lost,
  level22Pressure,
  level23,
  level24,
];

/** Those that are of the release of the app that is proved; the others choose their own, or do not depend on it. */
export const OTHER_RELEASE_LEVELS: readonly string[] = [
  level2,
  level3,
  level4,
  level5,
  level6,
  level19,
  level8,
  level9,
  level10,
  level13,
].map(({ name }) => name);
