import * as fc from 'fast-check';
import { acknowledge, declareObject, MeshApp } from '../../lib';
import { Field, shapeOf, Type } from '../../lib/props/shapes';
import { documentedDefault } from './documented-defaults';
import { goodValuesOf } from './good-values';
import { Signature, SIGNATURES, world } from './signatures';

/** A field of some props whose documentation says what it is when it is omitted. */
interface Defaulted {
  /** Where it stands in the props: the names of the objects around it, and its own. */
  readonly path: readonly Field[];
  readonly value: unknown;
}

const cases = Object.entries(SIGNATURES).flatMap(([name, signature]) => {
  const shape = shapeOf(`${name}()`);
  const parameters = shape.kind === 'type' ? [] : [...shape.fields.values()];
  const last = parameters.at(-1);
  const found = last ? defaultsOf(last.type, []) : [];
  return found.map(({ path, value }) => ({
    name: `${name}: ${path.map((field) => field.name).join('.')} is ${JSON.stringify(value)}`,
    signature,
    index: parameters.length - 1,
    path,
    value,
  }));
});

/** The objects within, too; not those in lists and maps, which are there when somebody states them. */
function defaultsOf(type: Type, path: readonly Field[]): Defaulted[] {
  if (type.kind === 'union') return type.members.flatMap((member) => defaultsOf(member, path));
  if (type.kind !== 'named' || path.length > 3) return [];
  const shape = shapeOf(type.name);
  if (shape.kind !== 'props') return [];
  return [...shape.fields.values()].flatMap((field): Defaulted[] => {
    const literal = field.optional ? documentedDefault(type.name, field.name) : undefined;
    return [
      ...(literal ? [{ path: [...path, field], value: literal.value }] : []),
      ...defaultsOf(field.type, [...path, field]),
    ];
  });
}

/** How often props are drawn for what the objects around a value cannot do without, until they are taken. */
const TRIES = 6;

/** Props with a value at a path; the objects around it are there in both cases. */
function withValue(props: object, [field, ...inner]: readonly Field[], value: unknown, seed: number): object {
  if (inner.length === 0) return { ...props, [field.name]: value };
  const given = (props as Record<string, unknown>)[field.name];
  const around = typeof given === 'object' && given !== null ? given : required(field, seed);
  return { ...props, [field.name]: withValue(around, inner, value, seed) };
}

function required({ name, type }: Field, seed: number): object {
  const members = type.kind === 'union' ? type.members : [type];
  const props = members.find((member) => member.kind === 'named' && shapeOf(member.name).kind === 'props')!;
  const [drawn] = fc.sample(goodValuesOf(props, name, 1e9), { numRuns: 1, seed });
  return drawn as object;
}

/** All that is made with some props: the files of the app, or what is told of them. */
function made(signature: Signature, index: number, change: (given: object) => object): string {
  const here = world(signature.alone);
  declareObject(here.layer, { kind: 'Namespace', name: 'consul' });
  acknowledge(here.layer, 'require-layer-order', 'an install is made in the layer of everything else');
  const given = [...signature.given(here)];
  given[index] = change((given[index] ?? {}) as object);
  try {
    const result = signature.call(given as never[], here);
    const app = result instanceof MeshApp ? result : here.app;
    return JSON.stringify([...app.manifests()].map(({ object }) => object));
  } catch (error) {
    return (error as Error).message;
  }
}

test('there are defaults to look at', () => expect(cases.length).toBeGreaterThan(60));

describe('to state a default that the documentation has changes nothing', () => {
  test.each(cases)('$name', ({ signature, index, path, value }) => {
    const madeWith = (at: unknown, seed: number): string =>
      made(signature, index, (given) => withValue(given, path, at, seed));
    const isTaken = (seed: number): boolean => madeWith(undefined, seed).startsWith('[');
    const seed = Array.from({ length: TRIES }, (_, i) => i).find(isTaken);
    expect(seed).toBeDefined();
    expect(madeWith(value, seed!)).toBe(madeWith(undefined, seed!));
  });
});
