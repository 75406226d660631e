import { Cluster } from '../cluster/cluster';
import { DeclaredObject } from '../k8s/declared';
import { Manifest } from '../k8s/manifest';
import { ManifestIndex } from '../k8s/manifest-index';
import { InjectionSettings } from '../mesh/injection-settings';

/** What rules look at: the final manifests and what the app knows besides. */
export interface CheckContext {
  readonly index: ManifestIndex;
  readonly cluster: Cluster;
  /** Objects that are made at run time or exist outside of the app. */
  readonly declared: readonly DeclaredObject[];
  /** The injector's settings; undefined in an app without a mesh. */
  readonly settings?: InjectionSettings;
  /** Names of mesh services that this app connects to but does not write. @default - none */
  readonly externalServices?: readonly string[];
}

/** One thing that is wrong with one manifest. */
export interface Finding {
  readonly manifest: Manifest;
  /** What is wrong, the value, what is allowed, and what to change. */
  readonly message: string;
}

/** A rule over the final manifests. It only reports: it neither throws, nor prints, nor changes anything. */
export interface Rule {
  /** A verb and a noun, for example `require-image-tag`. */
  readonly id: string;
  /** An error stops the synth before anything is written. */
  readonly level: 'error' | 'warning';
  /** What the real program does with the mistake, and how that is known. */
  readonly reason: string;
  check(context: CheckContext): Iterable<Finding>;
}
