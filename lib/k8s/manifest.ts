import { IConstruct } from 'constructs';

/** A Kubernetes object as it is written to a file: plain JSON, wire names. */
export interface KubeObject {
  /** The API group and version, `apps/v1`, or the version alone for the core group. */
  apiVersion: string;
  /** The kind, such as `Deployment`. */
  kind: string;
  /** Name, namespace, labels and annotations. */
  metadata: ObjectMeta;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of every kind pass through here
  [field: string]: any;
}

/** The metadata that a committed manifest may have. */
export interface ObjectMeta {
  /** The name, unique within kind and namespace. */
  name: string;
  /** The namespace; undefined for what is cluster-scoped. */
  namespace?: string;
  /** What selectors match. */
  labels?: Record<string, string>;
  /** What programs read. */
  annotations?: Record<string, string>;
  [field: string]: unknown;
}

/** A final object, with the construct that it came from and the layer that it is written to. */
export interface Manifest {
  /** The object. Passes may change it; checks, plan and topology only read it. */
  readonly object: KubeObject;
  /** The construct that made it, for acknowledgements and error messages. */
  readonly construct: IConstruct;
  /** The construct's path, as error messages show it. */
  readonly path: string;
  /** The folder of `dist/` that it is written to, for example `20-consul`. */
  readonly layer: string;
}

/** `kind namespace/name`, as messages name an object. */
export function describe(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return `${object.kind} '${namespace ? `${namespace}/` : ''}${name}'`;
}

/** The API group of an object: the empty string for the core group. */
export function groupOf(object: Pick<KubeObject, 'apiVersion'>): string {
  const slash = object.apiVersion.indexOf('/');
  return slash < 0 ? '' : object.apiVersion.slice(0, slash);
}

/** What makes two objects the same one for the API server. */
export function identityOf(object: KubeObject): string {
  return [groupOf(object), object.kind, object.metadata.namespace ?? '', object.metadata.name].join('/');
}
