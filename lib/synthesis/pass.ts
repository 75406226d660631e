import { IConstruct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { Manifest } from '../k8s/manifest';
import { Mesh } from '../mesh/mesh';

/** What passes know of the app besides its manifests. */
export interface PassContext {
  /** All constructs of the app, in the order of the tree. */
  readonly constructs: readonly IConstruct[];
  readonly cluster: Cluster;
  /** The mesh among the constructs; undefined in an app without one. */
  readonly mesh?: Mesh;
  /** Whether the namespaces of the app get quotas. */
  readonly quotas: boolean;
  /** Whether the namespaces of the app get LimitRanges. */
  readonly limitRanges: boolean;
  /** Whether Argo CD applies the objects. */
  readonly argoCd: boolean;
}

/** One step from constructs to final manifests. It may change the objects that it is given. */
export interface Pass {
  /** As the bench and the documentation name it. */
  readonly name: string;
  /** @returns the manifests, also those that it has not changed. */
  apply(manifests: readonly Manifest[], context: PassContext): readonly Manifest[];
}
