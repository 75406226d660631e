import { KubeObject, Manifests } from '../harness/manifests';
import { Sandbox } from '../harness/sandbox';

/** What a judge has against an object. */
export interface Finding {
  readonly object: string;
  readonly finding: string;
}

/** A finding that may be there, the objects that may have it, and why it stays. */
export type Known = readonly [finding: string, objects: RegExp, reason: string];

/** A program that others have written to find fault with manifests. */
export interface Judge {
  readonly name: string;
  /** Programs that it needs, by their names in the cache. */
  readonly programs: readonly string[];
  readonly known: readonly Known[];
  /** Breaks an object of `dist/`, to see that it is found. @returns the object, and what the finding has to say */
  spoil(manifests: Manifests): readonly [object: KubeObject, finding: string];
  /** @param files manifests in YAML or JSON */
  judge(sandbox: Sandbox, files: readonly string[], manifests: Manifests): Promise<Finding[]>;
}
