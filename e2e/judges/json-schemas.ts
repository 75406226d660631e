import { KubeObject } from '../harness/manifests';

/** What an object of a kind may be, as JSON Schema. */
export interface JsonSchema {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: KubeObject;
}

/** The kinds in the OpenAPI 2.0 document of an API server. */
export function schemasOfKubernetes({ definitions }: KubeObject): JsonSchema[] {
  const all = Object.fromEntries(Object.entries<KubeObject>(definitions).map(([name, each]) => [name, strict(each)]));
  for (const [name, loose] of Object.entries(LOOSE)) all[name] = loose;
  return Object.entries<KubeObject>(definitions).flatMap(([name, definition]) =>
    ((definition['x-kubernetes-group-version-kind'] ?? []) as KubeObject[]).map(({ group, version, kind }) => ({
      group,
      version,
      kind,
      schema: { $ref: `#/definitions/${name}`, definitions: reached(all, name) },
    })),
  );
}

/** The custom kinds of CustomResourceDefinitions. */
export function schemasOfDefinitions(customs: readonly KubeObject[]): JsonSchema[] {
  return customs.flatMap(({ spec: { group, names, versions } }) =>
    (versions as KubeObject[]).map(({ name: version, schema }) => {
      const { properties, ...rest } = strict(schema.openAPIV3Schema);
      const known = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
      return { group, version, kind: names.kind, schema: { ...rest, properties: { ...properties, ...known } } };
    }),
  );
}

const QUANTITY = { anyOf: [{ type: 'string' }, { type: 'number' }] };
/** Whose schema says less than the API server takes. */
const LOOSE: Readonly<Record<string, KubeObject>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': QUANTITY,
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { anyOf: [{ type: 'string' }, { type: 'integer' }] },
};

/** The same schema, by which an object has no field but those that it names. */
function strict(schema: KubeObject): KubeObject {
  const { description: _, properties, items, additionalProperties, ...rest } = schema;
  if (schema['x-kubernetes-int-or-string']) return QUANTITY;
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries<KubeObject>(properties).map(([name, each]) => [name, strict(each)]),
      ),
      ...(schema['x-kubernetes-preserve-unknown-fields'] ? {} : { additionalProperties: false }),
    }),
    ...(items && { items: strict(items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? strict(additionalProperties) : additionalProperties,
    }),
  };
}

/** Those of all definitions that one refers to, and what these refer to. */
function reached(all: KubeObject, start: string, found: KubeObject = {}): KubeObject {
  if (start in found) return found;
  found[start] = all[start];
  for (const [, name] of JSON.stringify(all[start]).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g))
    reached(all, name, found);
  return found;
}
