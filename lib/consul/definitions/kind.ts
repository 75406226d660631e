import { type Schema, dateTime, list, object, string } from './schema';

/** A column that `kubectl get` prints. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'date';
  readonly jsonPath: string;
  /** Above 0: only with `-o wide`. */
  readonly priority?: number;
}

/** One kind of custom resource: what its definition says, without what follows from the rest. */
export interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  /** @default 'Namespaced' */
  readonly scope?: 'Namespaced' | 'Cluster';
  /** @default - the API server's own: name and age */
  readonly columns?: readonly PrinterColumn[];
  readonly spec: Schema;
  /** @default - the kind has no status, and no subresource for it */
  readonly status?: Schema;
  /** Whether an object without `spec` is refused. @default false */
  readonly specRequired?: boolean;
}

/** What the kinds of one API group have in common. */
export interface Group {
  readonly name: string;
  readonly categories?: readonly string[];
  readonly annotations?: { readonly [key: string]: string };
}

/** A version under which a kind is served; one of a kind's versions is what the API server stores. */
export interface Version {
  readonly name: string;
  readonly storage?: boolean;
  readonly deprecated?: boolean;
}

/** The manifest of a custom resource definition: what is applied, without labels, status and conversion. */
export interface CustomResourceDefinitionManifest {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly annotations?: { readonly [key: string]: string } };
  readonly spec: {
    readonly group: string;
    readonly names: {
      readonly kind: string;
      readonly listKind: string;
      readonly plural: string;
      readonly singular: string;
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
    };
    readonly scope: 'Namespaced' | 'Cluster';
    readonly versions: ReadonlyArray<{
      readonly name: string;
      readonly served: boolean;
      readonly storage: boolean;
      readonly deprecated?: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
      readonly subresources?: { readonly status: object };
      readonly additionalPrinterColumns?: readonly PrinterColumn[];
    }>;
  };
}

export const age: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

const synced: PrinterColumn = {
  name: 'Synced',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Synced")].status',
};
const lastSynced: PrinterColumn = { name: 'Last Synced', type: 'date', jsonPath: '.status.lastSyncedTime' };

/** The columns of what Consul's controllers write into Consul. */
export const syncColumns = [synced, lastSynced, age];
/** The same for the one kind that does not show when. */
export const syncColumnsWithoutTime = [synced, age];

/** The status fields by which Consul's controllers say whether Consul has taken an object. */
export const syncStatusFields = {
  conditions: list(
    object({ type: string, status: string, reason: string, message: string, lastTransitionTime: dateTime }, [
      'type',
      'status',
    ]),
  ),
  lastSyncedTime: dateTime,
};
export const syncStatus = object(syncStatusFields);

/** The definition of a kind. Parts of the tables are shared in it: copy it before it leaves this folder. */
export function definitionOf(group: Group, versions: readonly Version[], kind: Kind): CustomResourceDefinitionManifest {
  const openAPIV3Schema = object(
    {
      apiVersion: string,
      kind: string,
      metadata: { type: 'object' },
      spec: kind.spec,
      ...(kind.status && { status: kind.status }),
    },
    kind.specRequired ? ['spec'] : undefined,
  );
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${kind.plural}.${group.name}`,
      ...(group.annotations && { annotations: group.annotations }),
    },
    spec: {
      group: group.name,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.kind.toLowerCase(),
        ...(kind.shortNames && { shortNames: kind.shortNames }),
        ...(group.categories && { categories: group.categories }),
      },
      scope: kind.scope ?? 'Namespaced',
      versions: versions.map(({ name, storage = false, deprecated = false }) => ({
        name,
        served: true,
        storage,
        ...(deprecated && { deprecated }),
        schema: { openAPIV3Schema },
        ...(kind.status && { subresources: { status: {} } }),
        ...(kind.columns && { additionalPrinterColumns: kind.columns }),
      })),
    },
  };
}
