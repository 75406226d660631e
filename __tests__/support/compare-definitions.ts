import type { Schema } from '../../lib/consul/definitions';

/** As much of a custom resource definition as is compared; read from anywhere, so with prose and more. */
interface Definition {
  readonly metadata: { readonly name: string; readonly annotations?: object };
  readonly spec: {
    readonly group: string;
    readonly names: object;
    readonly scope: string;
    readonly versions: ReadonlyArray<{
      readonly name: string;
      readonly served: boolean;
      readonly storage: boolean;
      readonly deprecated?: boolean;
      readonly schema?: { readonly openAPIV3Schema?: object };
      readonly subresources?: object;
      readonly additionalPrinterColumns?: ReadonlyArray<object>;
    }>;
  };
}

export interface Comparison {
  /** The property paths that say the same in both definitions. */
  readonly same: readonly string[];
  /** One line for each path that does not, with both sides. */
  readonly differences: readonly string[];
}

/**
 * Compares what two definitions of one kind say: group, names, scope, versions, subresources, printer columns, and of each property in each schema
 * everything but its description. Fit to hold our tables to the definitions that another release of Consul brings.
 */
export function compareDefinitions(ours: Definition, theirs: Definition): Comparison {
  const [a, b] = [factsOf(ours), factsOf(theirs)];
  const paths = [...new Set([...a.keys(), ...b.keys()])].sort();
  return {
    same: paths.filter((path) => a.get(path) === b.get(path)),
    differences: paths
      .filter((path) => a.get(path) !== b.get(path))
      .map((path) => `${path}: ours is ${a.get(path) ?? 'missing'}, theirs is ${b.get(path) ?? 'missing'}`),
  };
}

/** What a definition says, as canonical JSON by path. */
function factsOf({ metadata, spec }: Definition): Map<string, string> {
  const facts = new Map<string, string>();
  const note = (path: string, fact: unknown) => facts.set(path, canonical(fact));
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !key.startsWith('controller-gen.'));
  note(`${metadata.name} metadata`, { name: metadata.name, annotations });
  note(`${metadata.name} spec`, { group: spec.group, names: spec.names, scope: spec.scope });
  for (const version of spec.versions) {
    const path = `${metadata.name} ${version.name}`;
    note(path, {
      served: version.served,
      storage: version.storage,
      deprecated: version.deprecated ?? false,
      subresources: version.subresources ?? {},
      columns: (version.additionalPrinterColumns ?? []).map(withoutDescription),
    });
    noteSchema(`${path} `, (version.schema?.openAPIV3Schema ?? {}) as Schema, note);
  }
  return facts;
}

function noteSchema(path: string, schema: Schema, note: (path: string, fact: unknown) => void): void {
  const { properties, items, additionalProperties, required, ...rest } = schema;
  note(path, {
    ...withoutDescription(rest),
    ...(required && { required: [...required].sort() }),
    ...(typeof additionalProperties === 'boolean' && { additionalProperties }),
  });
  for (const [name, property] of Object.entries(properties ?? {})) noteSchema(`${path}.${name}`, property, note);
  if (items) noteSchema(`${path}[]`, items, note);
  if (typeof additionalProperties === 'object') noteSchema(`${path}{}`, additionalProperties, note);
}

function withoutDescription(value: object): object {
  return { ...value, description: undefined };
}

/** JSON with sorted keys, so that order is no difference where it means nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
