import { Cluster } from '../cluster/cluster';
import { DeclaredKind, DeclaredObject } from '../k8s/declared';
import { KubeObject, Manifest } from '../k8s/manifest';
import { ManifestIndex } from '../k8s/manifest-index';
import { InjectionSettings } from '../mesh/injection-settings';

/** What an app has become: the final manifests, and what is known besides. Rules, plan, topology and the writer read it. */
export interface FinishedApp {
  /** The final manifests. */
  readonly index: ManifestIndex;
  /** The cluster that they are for. */
  readonly cluster: Cluster;
  /** Objects that are made at run time or exist outside of the app. */
  readonly declared: readonly DeclaredObject[];
  /** Custom kinds whose definitions come from elsewhere. @default - none */
  readonly declaredKinds?: readonly DeclaredKind[];
  /** The injector's settings; undefined in an app without a mesh. */
  readonly settings?: InjectionSettings;
  /** Names of mesh services that this app connects to but does not write. @default - none */
  readonly externalServices?: readonly string[];
  /** The file of a manifest, relative to the folder that is written. @default - `<layer>/<kind>-<name>.yaml` */
  fileOf?(manifest: Manifest): string;
  /** What the folder has in the file of a manifest; undefined if there is nothing that can be read. @default - nothing */
  before?(manifest: Manifest): KubeObject | undefined;
}
