import { Boards, ConsulReleases } from '../../lib';
import { Duration } from 'cdk8s';
import { isInstance, isObject } from '../../lib/props/objects';
import { shapeOf, Type } from '../../lib/props/shapes';

/** A place in the arguments of a signature, which has a type. */
export interface Place {
  /** The index of the argument, then names, and 0 for the item of a list. */
  readonly path: readonly (string | number)[];
  readonly type: Type;
  readonly optional: boolean;
}

/** Every place in the arguments of a signature, those of all members of a union. */
export function placesOf(signature: string): Place[] {
  const shape = shapeOf(`${signature}()`);
  if (shape.kind === 'type') return [];
  return [...shape.fields.values()].flatMap(({ type, optional }, i) => within([i], type, optional));
}

function within(path: readonly (string | number)[], type: Type, optional: boolean): Place[] {
  const here = type.kind === 'undefined' ? [] : [{ path, type, optional }];
  return [...here, ...below(path, type)];
}

function below(path: readonly (string | number)[], type: Type): Place[] {
  if (type.kind === 'list') return within([...path, 0], type.item, false);
  if (type.kind === 'map') return within([...path, 'x'], type.item, true);
  if (type.kind === 'union') return unique(type.members.flatMap((member) => below(path, member)));
  if (type.kind !== 'named') return [];
  const shape = shapeOf(type.name);
  if (shape.kind === 'type') return below(path, shape.type);
  if (shape.kind !== 'props') return [];
  return [...shape.fields.values()].flatMap((field) => within([...path, field.name], field.type, field.optional));
}

function unique(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [place.path.join('/'), place])).values()];
}

/** The arguments with another value at a place; what is not there on the way is made of samples. */
export function withValue(given: readonly unknown[], signature: string, { path }: Place, value: unknown): unknown[] {
  const shape = shapeOf(`${signature}()`);
  if (shape.kind === 'type') throw new Error(`'${signature}' is not a function`);
  const types = [...shape.fields.values()].map(({ type }) => type);
  const [index, ...rest] = path as [number, ...(string | number)[]];
  return given
    .concat(Array.from({ length: Math.max(0, index + 1 - given.length) }))
    .map((argument, i) => (i === index ? replaced(argument, types[i], rest, value) : argument));
}

function replaced(current: unknown, type: Type, path: readonly (string | number)[], value: unknown): unknown {
  if (path.length === 0) return value;
  const [step, ...rest] = path;
  const [member, next] = through(type, step);
  const base = isBase(current, member, step) ? current : sample(member);
  if (typeof step === 'number') {
    const [first, ...others] = base as unknown[];
    return [replaced(first, next, rest, value), ...others];
  }
  return { ...(base as object), [step]: replaced((base as Record<string, unknown>)[step], next, rest, value) };
}

/** Whether what is there is of the member that the path goes through. */
function isBase(current: unknown, member: Type, step: string | number): boolean {
  if (typeof step === 'number') return Array.isArray(current);
  if (!isObject(current) || isInstance(current)) return false;
  if (member.kind !== 'named') return true;
  const shape = shapeOf(member.name);
  return (
    shape.kind === 'props' &&
    [...shape.fields.values()].every(({ name, optional }) => optional || current[name] !== undefined)
  );
}

/** The member of a type that has a step, and the type behind it. */
function through(type: Type, step: string | number): [Type, Type] {
  const found = find(type, step);
  if (!found) throw new Error(`there is no '${step}'`);
  return found;
}

function find(type: Type, step: string | number): [Type, Type] | undefined {
  if (type.kind === 'list' && typeof step === 'number') return [type, type.item];
  if (type.kind === 'map' && typeof step === 'string') return [type, type.item];
  if (type.kind === 'union') return type.members.map((member) => find(member, step)).find((each) => each !== undefined);
  if (type.kind !== 'named') return undefined;
  const shape = shapeOf(type.name);
  if (shape.kind === 'type') return find(shape.type, step);
  const field = shape.kind === 'props' ? shape.fields.get(step as string) : undefined;
  return field && field.type.kind !== 'undefined' ? [type, field.type] : undefined;
}

const SAMPLES: Readonly<Record<string, string>> = {
  cpu: '100m',
  memory: '64Mi',
  host: 'a.example.org',
  baseUrl: 'https://example.org',
  cidr: '10.0.0.0/8',
  version: '1.33',
  digest: `sha256:${'0'.repeat(64)}`,
  repositoryUrls: 'https://example.org/a.git',
};

/** A value that a type takes. */
export function sample(type: Type, name = ''): unknown {
  switch (type.kind) {
    case 'string':
      return SAMPLES[name] ?? 'x';
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'literal':
      return type.value;
    case 'duration':
      return Duration.seconds(10);
    case 'list':
      return [sample(type.item, name)];
    case 'map':
      return {};
    case 'json':
    case 'object':
      return {};
    case 'function':
      return () => [];
    case 'undefined':
    case 'construct':
      return undefined;
    case 'union':
      return sample(type.members[0], name);
    case 'named': {
      if (type.name === 'Board') return Boards.pi4_4GB;
      if (type.name === 'ConsulRelease') return ConsulReleases.v2_0_3;
      const shape = shapeOf(type.name);
      if (shape.kind === 'type') return sample(shape.type, name);
      const required = [...shape.fields.values()].filter(({ optional }) => !optional);
      return Object.fromEntries(required.map((field) => [field.name, sample(field.type, field.name)]));
    }
  }
}
