import { Definition, fieldsOf, Type } from '../../lib/k8s/schema';
import { kindOf } from '../../lib/k8s/kinds';
import { KubeObject } from '../harness/manifests';
import { Change, Path } from './change';
import { CustomFields } from './custom-fields';

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function lot(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NUMBERS = [-1, 0, 1, 2, 1.5, 10, 99, 100, 101, 1000, 65535, 65536, 99999, 2147483648, -2147483649, 1e13];
const STRINGS = [
  '', ' ', 'x', 'a b', 'Upper', 'under_score', '-dash', 'dash-', 'dot.ted', '.dot', 'a/b', 'a/b/c', '/abs', '/abs/../up',
  '../up', 'a:b', 'A=B', '=', '1', '-1', '0', '1.5', '50%', '150%', '-5%', '%', '10Gi', '8Gb', '1e3', '100m', '-1Gi', '10.0.0.1',
  '10.0.0.0/33', '10.0.0.0/8', '300.1.1.1', '::1', 'fe80::/64', 'TCP', 'tcp', 'Always', 'always', 'None', 'true', 'Mars/Phobos',
  'UTC', '* * * * *', '61 * * * *', '@daily', 'http', '80', '65536', 'v1', 'a'.repeat(64), 'a'.repeat(254), 'metadata.name', '$(A)',
  'https://example.org/x', 'http://example.org', '*', '*.example.org', 'a..b', 'example.org/key', 'Example.org/key',
]; // prettier-ignore
const VERSIONS = ['v1', 'v2', 'v1beta1', 'v1beta2', 'v1alpha1', 'apps/v1', 'apps/v1beta1', 'batch/v1', 'batch/v1beta1'];
const TYPES: readonly unknown[] = ['text', 7, true, [], {}, ['text'], { a: 'b' }, [{}], null];

/** Draws changes of an object. */
export class Drawer {
  /**
   * @param next the lot
   * @param minor the version of Kubernetes whose fields are drawn
   * @param objects whose strings are drawn too
   * @param custom the fields of custom resources
   * @param words strings that mean something in these objects
   */
  public constructor(
    private readonly next: () => number,
    private readonly minor: number,
    private readonly objects: readonly KubeObject[],
    private readonly custom = new CustomFields(),
    private readonly words: readonly string[] = [],
  ) {}

  public draw(object: KubeObject): Change {
    const spots = [...placesIn(object)];
    for (;;) {
      const [path, value] = this.one(spots);
      const change = this.changeOf(object, path, value);
      if (change) return change;
    }
  }

  private one<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)];
  }

  private changeOf(object: KubeObject, path: Path, value: unknown): Change | undefined {
    const name = path[path.length - 1];
    const kind = this.next();
    if (path.length === 1 && name === 'apiVersion') return this.ofVersion(object);
    if (kind < 0.16) return { remove: path };
    if (kind < 0.28) return typeof name === 'string' ? { rename: path, to: this.misspelled(name) } : undefined;
    if (kind < 0.42) return { set: path, to: this.one(TYPES) };
    if (kind < 0.47) return Array.isArray(value) && value.length > 0 ? { double: path } : undefined;
    if (kind < 0.57) return isMap(value) ? this.added(object, path) : undefined;
    if (typeof value === 'number') return { set: path, to: this.one(NUMBERS) };
    if (typeof value === 'string') return { set: path, to: this.textFor(value) };
    if (typeof value === 'boolean') return { set: path, to: !value };
    return Array.isArray(value) ? { set: path, to: this.next() < 0.5 ? [] : [...value, ...value] } : undefined;
  }

  private ofVersion({ apiVersion }: KubeObject): Change {
    const group = apiVersion.includes('/') ? `${apiVersion.split('/')[0]}/` : '';
    const to =
      this.next() < 0.5 ? group + this.one(['v1', 'v2', 'v1beta1', 'v1beta3', 'v1alpha1']) : this.one(VERSIONS);
    return { set: ['apiVersion'], to };
  }

  private misspelled(name: string): string {
    const at = Math.floor(this.next() * name.length);
    const letter = name[at] ?? 'x';
    return this.one([
      name.slice(0, at) + name.slice(at + 1) || 'x',
      `${name}s`,
      name.slice(0, at) + letter + name.slice(at),
      name.slice(0, at) +
        (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()) +
        name.slice(at + 1),
      `a ${name}`,
    ]);
  }

  private textFor(value: string): string {
    const kind = this.next();
    if (kind < (this.words.length > 0 ? 0.25 : 0.6)) return this.one(STRINGS);
    if (this.words.length > 0 && kind < 0.6) return this.one(this.words);
    if (kind < 0.7) return value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase();
    if (kind < 0.8) return `${value}${this.one(['-', '_', ' ', '.', '/', ':'])}`;
    return this.one(this.texts);
  }

  /** A field that the object could have, or one that no object has. */
  private added(object: KubeObject, path: Path): Change | undefined {
    const fields = this.custom.at(object, path);
    const known = Object.keys(fields).filter((name) => name !== 'status');
    if (known.length > 0 && this.next() < 0.8) {
      const name = this.one(known);
      return { set: [...path, name], to: this.valueOfCustom(fields[name], 2) };
    }
    const definition = definitionAt(object, path, this.minor);
    const names = [...(definition?.all.keys() ?? [])].filter((name) => name !== 'status');
    // of some definitions nothing is known, as of what any JSON may be
    if (!definition || names.length === 0 || this.next() < 0.25)
      return { set: [...path, this.one(STRINGS) || 'x'], to: this.one(['x', 1, true]) };
    const name = this.one(names);
    return { set: [...path, name], to: this.valueOf(definition.all.get(name)!.type, 2) };
  }

  private valueOf(type: Type, depth: number): unknown {
    if ('list' in type) return depth > 0 ? [this.valueOf(type.list, depth - 1)] : [];
    if ('map' in type) return depth > 0 ? { [this.one(STRINGS) || 'x']: this.valueOf(type.map, depth - 1) } : {};
    if ('definition' in type) {
      const { all, required } = fieldsOf(type.definition, this.minor);
      const names = [...new Set([...required, ...(depth > 0 ? [this.one([...all.keys(), ''])] : [])])];
      return Object.fromEntries(
        names.filter((name) => all.has(name)).map((name) => [name, this.valueOf(all.get(name)!.type, depth - 1)]),
      );
    }
    if (type.scalar === 'boolean') return this.next() < 0.5;
    if (['int32', 'int64', 'double'].includes(type.scalar)) return this.one(NUMBERS);
    if (type.scalar === 'int-or-string') return this.one<unknown>([...NUMBERS, ...STRINGS]);
    return type.scalar === 'quantity' ? this.one(['1', '10Gi', '100m', '-1', '8Gb']) : this.textFor('x');
  }

  private valueOfCustom({ type, items, properties, additionalProperties }: KubeObject, depth: number): unknown {
    if (type === 'array') return depth > 0 ? [this.valueOfCustom(items, depth - 1)] : [];
    if (type === 'object' && additionalProperties)
      return depth > 0 ? { [this.textFor('x') || 'x']: this.valueOfCustom(additionalProperties, depth - 1) } : {};
    if (type === 'object') {
      const names = Object.keys(properties ?? {});
      const some = names.filter(() => depth > 0 && this.next() < 2 / names.length);
      return Object.fromEntries(some.map((name) => [name, this.valueOfCustom(properties[name], depth - 1)]));
    }
    if (type === 'boolean') return this.next() < 0.5;
    return type === 'string' ? this.textFor('x') : this.one(NUMBERS);
  }

  private get texts(): readonly string[] {
    return (this.allTexts ??= [
      ...this.words,
      ...this.objects.flatMap((object) =>
        [...placesIn(object)].flatMap(([, value]) => (typeof value === 'string' && value.length < 80 ? [value] : [])),
      ),
    ]);
  }

  private allTexts?: readonly string[];
}

/** What there is in an object, but for what only other objects can judge: its namespace. */
export function* placesIn(value: unknown, path: Path = []): Iterable<readonly [Path, unknown]> {
  if (path.length > 0 && path.join('.') !== 'metadata.namespace') yield [path, value];
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* placesIn(item, [...path, i]);
  else if (isMap(value)) for (const [key, item] of Object.entries(value)) yield* placesIn(item, [...path, key]);
}

function definitionAt(object: KubeObject, path: Path, minor: number): Definition | undefined {
  const kind = kindOf(object.apiVersion, object.kind, minor);
  if (!kind) return undefined;
  let type: Type | undefined = { definition: kind.definition };
  for (const step of path) {
    if (!type) return undefined;
    if ('list' in type) type = type.list;
    else if ('map' in type) type = type.map;
    else if ('definition' in type) type = fieldsOf(type.definition, minor).all.get(String(step))?.type;
    else return undefined;
  }
  return type && 'definition' in type ? fieldsOf(type.definition, minor) : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
