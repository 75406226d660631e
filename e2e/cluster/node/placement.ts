import { NodeNetwork } from '../network';

/** Where a pod runs. */
export interface Placement {
  readonly node: NodeNetwork;
  readonly netns: string;
  readonly address: string;
}

/** What a container finds when it starts. */
export interface Environment {
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
}

/** As the program `container` reads it. */
export interface Mount {
  readonly Source: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
}
