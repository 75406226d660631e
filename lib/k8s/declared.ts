import { Construct, IConstruct } from 'constructs';
import { requireArguments } from '../props/arguments';

/** An object that pods may refer to although this app does not write it. */
export interface DeclaredObject {
  /** The kind of the object. */
  readonly kind:
    | 'Secret'
    | 'ConfigMap'
    | 'ServiceAccount'
    | 'PersistentVolumeClaim'
    | 'Namespace'
    | 'Service'
    | 'StorageClass'
    | 'IngressClass'
    | 'PriorityClass'
    | 'RuntimeClass';
  /** Undefined for a Namespace and for a class. */
  readonly namespace?: string;
  /** The name of the object. */
  readonly name: string;
  /** The keys that it will have. @default - unknown: any key may be read */
  readonly keys?: readonly string[];
  /**
   * Who makes it in the cluster, for example `Job consul-tls-init`; prune rules must leave such an object alone.
   * @default - it exists already, outside of this app
   */
  readonly madeBy?: string;
}

const METADATA = 'meshberry:declared';
const KIND = 'meshberry:declared-kind';

/** Declares an object that a program of this app makes in the cluster, or that exists outside of it. */
export function declareObject(scope: Construct, object: DeclaredObject): void {
  requireArguments('declareObject', [scope, object]);
  scope.node.addMetadata(METADATA, object);
}

/** Everything declared in a tree, in the order of the tree. */
export function declaredObjects(root: IConstruct): DeclaredObject[] {
  return root.node.findAll().flatMap(declaredBy);
}

/** What is declared on a construct itself. */
export function declaredBy({ node }: IConstruct): DeclaredObject[] {
  return node.metadata.filter(({ type }) => type === METADATA).map(({ data }) => data);
}

/** A custom kind whose definition another program or app brings into the cluster. */
export interface DeclaredKind {
  /** The API group, such as `cert-manager.io`. */
  readonly group: string;
  /** The kind, such as `Certificate`. */
  readonly kind: string;
}

/**
 * Declares that the cluster has the definition of a custom kind although this app does not write it, so that its objects
 * are no finding of `know-custom-kind`.
 *
 * @example
 * ```ts
 * import { App, Chart } from 'cdk8s';
 * import { declareKind } from 'meshberry';
 *
 * const chart = new Chart(new App(), 'shop');
 * declareKind(chart, { group: 'cert-manager.io', kind: 'Certificate' });
 * ```
 */
export function declareKind(scope: Construct, kind: DeclaredKind): void {
  requireArguments('declareKind', [scope, kind]);
  scope.node.addMetadata(KIND, kind);
}

/** The custom kinds declared on a construct itself. */
export function kindsDeclaredBy({ node }: IConstruct): DeclaredKind[] {
  return node.metadata.filter(({ type }) => type === KIND).map(({ data }) => data);
}
