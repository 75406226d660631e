import { Fate, fateOf } from './gated-fields';
import { kinds, NEWEST, OLDEST, tableOf } from './schemas';

/** What JSON a field takes that is not an object of fields of its own. */
export type Scalar =
  'string' | 'boolean' | 'int32' | 'int64' | 'double' | 'bytes' | 'time' | 'quantity' | 'int-or-string' | 'any';

export type Type =
  | { readonly scalar: Scalar }
  | { readonly list: Type }
  | { readonly map: Type }
  | { readonly definition: string; readonly orBoolean?: boolean };

export interface Field {
  /** How a path goes on with it, `.name`. */
  readonly step: string;
  readonly type: Type;
  readonly required: boolean;
  /** The fields of an item that tell the items of a list apart. @default - the list is not a map */
  readonly keys?: readonly string[];
  /** Whether the items of a list are different. */
  readonly isSet: boolean;
  /** The values that it may have. @default - any */
  readonly values?: readonly string[];
  /** What becomes of it before its value is judged. */
  readonly fate: Fate;
}

export interface Definition {
  /** The fields, by name. */
  readonly all: ReadonlyMap<string, Field>;
  /** The names of those that are required. */
  readonly required: readonly string[];
}

/** A kind that can be applied. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** For example `apps.v1.Deployment`. */
  readonly definition: string;
  readonly isIn: (minor: number) => boolean;
  /** The minor versions that have it, for messages. */
  readonly minors: readonly number[];
}

/** The Kubernetes whose tables stand for a version: the newest one that is known for what is newer still. */
export function knownMinor(minor: number): number {
  return Math.min(minor, NEWEST);
}

/** All kinds of all versions, by name. */
export const kindsByName: () => ReadonlyMap<string, readonly Kind[]> = once(() => {
  const byName = new Map<string, Kind[]>();
  for (const line of kinds.split('\n')) {
    const [apiVersion, kind, scope, definition, range] = line.split(' ');
    const { minors, isIn } = versions(range);
    const entry = { apiVersion, kind, namespaced: scope === 'Namespaced', definition, minors, isIn };
    const others = byName.get(kind);
    if (others) others.push(entry);
    else byName.set(kind, [entry]);
  }
  return byName;
});

/** A definition of Kubernetes' own, such as `core.v1.Container`, as one minor version has it. */
export function fieldsOf(definition: string, minor: number): Definition {
  let known = fieldsByMinor.get(minor);
  if (!known) fieldsByMinor.set(minor, (known = new Map()));
  let found = known.get(definition);
  if (!found) {
    const lines = linesOf(definition).map(parsed(definition));
    const there = lines.filter(({ isIn }) => isIn(minor));
    const required = there.filter(({ field }) => field.required).map(({ name }) => name);
    const field = (line: Line): Field => ({ ...line.field, fate: fateOf(definition, line.name, minor) });
    found = { all: new Map(there.map((line) => [line.name, field(line)])), required };
    known.set(definition, found);
  }
  return found;
}

/** The minor versions that have a field; none when no version has. */
export function minorsWith(definition: string, name: string): readonly number[] {
  return linesOf(definition)
    .map(parsed(definition))
    .filter((line) => line.name === name)
    .flatMap(({ minors }) => minors)
    .sort((a, b) => a - b);
}

const fieldsByMinor = new Map<number, Map<string, Definition>>();
const linesByDefinition = new Map<string, Map<string, readonly string[]>>();

function linesOf(definition: string): readonly string[] {
  const [group, version, name] = definition.split('.');
  const table = `${group}-${version}`;
  let found = linesByDefinition.get(table);
  if (!found) {
    const blocks = tableOf(table).split(/\n(?! )/);
    found = new Map(
      blocks.map((block) => {
        const [head, ...lines] = block.split('\n');
        return [head.split(' ')[0], lines];
      }),
    );
    linesByDefinition.set(table, found);
  }
  const lines = found.get(name);
  if (!lines) throw new Error(`there is no definition '${definition}'`);
  return lines;
}

interface Line {
  readonly name: string;
  readonly field: Omit<Field, 'fate'>;
  readonly minors: readonly number[];
  readonly isIn: (minor: number) => boolean;
}

function parsed(definition: string): (line: string) => Line {
  return (line) => {
    const [name, type, ...rest] = line.slice(1).split(' ');
    const option = (key: string): string[] | undefined =>
      rest
        .find((part) => part.startsWith(key))
        ?.slice(key.length)
        .split(/[|,]/);
    const field: Line['field'] = {
      step: `.${name.replace('!', '')}`,
      type: typeOf(type, definition),
      required: name.endsWith('!'),
      keys: option('keys='),
      isSet: rest.includes('set'),
      values: option('enum='),
    };
    return { name: name.replace('!', ''), field, ...versions(rest.find((part) => /^[\d,]*-[-\d,]*$/.test(part))) };
  };
}

const SCALARS = new Set('string boolean int32 int64 double bytes time quantity int-or-string any'.split(' '));

function typeOf(text: string, definition: string): Type {
  if (text.startsWith('[]')) return { list: typeOf(text.slice(2), definition) };
  if (text.startsWith('{}')) return { map: typeOf(text.slice(2), definition) };
  if (SCALARS.has(text)) return { scalar: text as Scalar };
  const [name, orBoolean] = text.startsWith('boolean|') ? [text.slice('boolean|'.length), true] : [text, false];
  return { definition: name.startsWith('.') ? definition.replace(/\.\w+$/, name) : name, orBoolean };
}

/** The versions of a text such as `-33,35-`; all of them without one. */
function versions(range = '-'): Versions {
  let found = versionsByRange.get(range);
  if (!found) {
    const spans = range.split(',').map((span) => {
      const [first, last] = span.split('-');
      return [Number(first || OLDEST), Number(last || NEWEST)];
    });
    const isIn = (minor: number): boolean => spans.some(([first, last]) => minor >= first && minor <= last);
    found = { minors: ALL.filter(isIn), isIn: range === '-' ? () => true : isIn };
    versionsByRange.set(range, found);
  }
  return found;
}

type Versions = Pick<Line, 'minors' | 'isIn'>;
const versionsByRange = new Map<string, Versions>();
const ALL = Array.from({ length: NEWEST - OLDEST + 1 }, (_, i) => OLDEST + i);

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
