import { nearest } from '../text/nearest';
import { shown } from '../text/shown';
import { describe, describeRange, isBlank, mayBeSecret } from './describe';
import { INSTEAD } from './hints';
import { isInstance, isObject, isRecord } from './objects';
import { Field, Range, shapeOf, Type } from './shapes';

/** Where a value is: in which call, and at which path of its arguments. */
export interface Place {
  /** What takes the arguments, like `Consul` or `connectTo`. */
  readonly owner: string;
  /** For example `server.storage.size`; empty for the props as a whole. */
  readonly path: string;
  /** Whether props of any name may be there: those of a class of the user's own that extends ours. */
  readonly extended?: boolean;
  /** Whether the value may be omitted. */
  readonly optional?: boolean;
}

type Fields = ReadonlyMap<string, Field>;

/** No manifest holds more, and no program reads more out of one. */
const LONGEST_STRING = 2 ** 20;
/** Nothing that is written by hand is as deep; what contains itself has no end. */
const DEEPEST = 100;

/** What is wrong with a value first of all: where, what it is, and what is allowed; undefined when nothing is. */
export function problemOf(value: unknown, type: Type, place: Place): string | undefined {
  if (isObject(value) && Object.getPrototypeOf(value) === null) return withoutPrototype(place);
  switch (type.kind) {
    case 'string':
      if (typeof value === 'string' && value.length > LONGEST_STRING)
        return `${where(place)} has ${value.length} characters: an object of Kubernetes holds about a million, use fewer`;
      return typeof value === 'string' && (type.mayBeBlank || !isBlank(value)) ? undefined : wrong(value, type, place);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && isWithin(value, type.range)
        ? undefined
        : wrong(value, type, place);
    case 'boolean':
    case 'function':
      return typeof value === type.kind ? undefined : wrong(value, type, place);
    case 'undefined':
      return value === undefined
        ? undefined
        : `${where(place)} is ${shown(value)}, which does not go with the other props: remove it or them`;
    case 'literal':
      return value === type.value ? undefined : wrong(value, type, place);
    case 'duration':
      return durationProblem(value, type, place);
    case 'construct':
      return isObject(value) && isObject(value.node) && typeof value.node.path === 'string'
        ? undefined
        : wrong(value, type, place);
    case 'json':
      return jsonProblem(value, place, 0);
    case 'object':
      return isRecord(value) ? jsonProblem(value, place, 0, true) : wrong(value, type, place);
    case 'list':
      return listProblem(value, type, place);
    case 'map':
      return mapProblem(value, type, place);
    case 'union':
      return unionProblem(value, type.members, type, place);
    case 'named':
      return namedProblem(value, type, place);
  }
}

/** What is wrong with what a parameter or a prop is given, first of all. */
export function fieldProblem(value: unknown, field: Field, place: Place): string | undefined {
  const { optional, type } = field;
  if (value !== undefined) return problemOf(value, type, { ...place, optional });
  return mayBeOmitted(field) ? undefined : `${where(place)} is missing: give ${describe(type)}`;
}

function namedProblem(value: unknown, type: Type & { kind: 'named' }, place: Place): string | undefined {
  const shape = shapeOf(type.name);
  if (shape.kind === 'type')
    return shape.type.kind === 'union'
      ? unionProblem(value, shape.type.members, type, place)
      : problemOf(value, shape.type, place);
  const { fields, kind } = shape;
  if (kind === 'class') return isOf(value, fields) ? undefined : wrong(value, type, place);
  if (!isRecord(value)) return wrong(value, type, place);
  // An object of another class is taken for what it has: it may have more, but not nothing of it.
  if (isInstance(value)) {
    if (![...fields.keys()].some((name) => name in value)) return wrong(value, type, place);
  } else if (kind === 'props' && !place.extended) {
    for (const name in value) {
      if (fields.has(name) || value[name] === undefined) continue;
      return unknownProp(name, type.name, fields, place);
    }
  }
  return first(fields.values(), (field) =>
    // Most props are omitted: their place is not asked for.
    value[field.name] === undefined && mayBeOmitted(field)
      ? undefined
      : fieldProblem(value[field.name], field, step(place, field.name)),
  );
}

function mayBeOmitted({ optional, type }: Field): boolean {
  return optional || type.kind === 'undefined';
}

function unknownProp(name: string, shape: string, fields: Fields, { owner, path }: Place): string {
  const of = path === '' ? owner : `${owner}.${path}`;
  const known = [...fields.values()].flatMap(({ name, type }) => (type.kind === 'undefined' ? [] : [name])).sort();
  const instead = INSTEAD[shape];
  const near = instead ? undefined : nearest(name, known);
  const list = known.length > 0 ? `known are ${known.map((each) => `'${each}'`).join(', ')}` : 'there are none';
  return `unknown prop ${shown(name)} of ${of}: ${near ? `did you mean '${near}'? ` : 'remove it; '}${list}${instead ? `; ${instead}` : ''}`;
}

const MILLISECONDS = { milliseconds: 1, seconds: 1000, days: 24 * 3600 * 1000 } as const;

function durationProblem(value: unknown, type: Type & { kind: 'duration' }, place: Place): string | undefined {
  if (!isDuration(value)) return wrong(value, type, place);
  const { range } = type;
  if (!range || isWithin(value.toMilliseconds() / MILLISECONDS[range.unit], range)) return undefined;
  return `${where(place)} is ${value.toHumanString()}: use whole ${range.unit} ${describeRange(range)}`;
}

/** By what it can do: it may be of another copy of cdk8s. */
function isDuration(value: unknown): value is { toMilliseconds(): number; toHumanString(): string } {
  return isObject(value) && typeof value.toMilliseconds === 'function' && typeof value.toHumanString === 'function';
}

function isWithin(value: number, range: Range | undefined): boolean {
  return !range || (Number.isInteger(value) && value >= range.least && value <= range.most);
}

function listProblem(value: unknown, type: Type & { kind: 'list' }, place: Place): string | undefined {
  if (!Array.isArray(value)) return wrong(value, type, place);
  return first(value.keys(), (i) =>
    value[i] === undefined
      ? wrong(value[i], type.item, item(place, i))
      : problemOf(value[i], type.item, item(place, i)),
  );
}

function mapProblem(value: unknown, type: Type & { kind: 'map' }, place: Place): string | undefined {
  if (!isRecord(value) || isInstance(value)) return wrong(value, type, place);
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return first(names, (name) => keyProblem(name, place) ?? problemOf(value[name], type.item, step(place, name)));
}

/** Plain data is what JSON can say; a key with an undefined value is omitted. In objects of Kubernetes some values have classes. */
function jsonProblem(value: unknown, place: Place, depth: number, lenient = false): string | undefined {
  if (depth > DEEPEST)
    return `${where(place)} is more than ${DEEPEST} levels deep: write less of it, or nothing that contains itself`;
  if (Array.isArray(value))
    return first(value.keys(), (i) => jsonProblem(value[i], item(place, i), depth + 1, lenient));
  if (isObject(value) && Object.getPrototypeOf(value) === null) return withoutPrototype(place);
  if (isRecord(value) && (lenient || !isInstance(value))) {
    if (isInstance(value)) return undefined;
    const names = Object.keys(value).filter((name) => value[name] !== undefined);
    return first(
      names,
      (name) => keyProblem(name, place) ?? jsonProblem(value[name], step(place, name), depth + 1, lenient),
    );
  }
  const fits = value === null || typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value);
  return fits ? undefined : wrong(value, { kind: 'json' }, place);
}

/** The first problem among those of several things. */
function first<T>(things: Iterable<T>, problem: (thing: T) => string | undefined): string | undefined {
  for (const thing of things) {
    const found = problem(thing);
    if (found) return found;
  }
  return undefined;
}

/** Such an object, as `Object.groupBy` makes it, is written by nobody further down. */
function withoutPrototype(place: Place): string {
  return `${where(place)} is an object without a prototype: give a copy of it, like { ...object }`;
}

function keyProblem(name: string, place: Place): string | undefined {
  return name === '__proto__'
    ? `${where(place)} has the key '__proto__', which JavaScript takes for something else: rename it`
    : undefined;
}

function unionProblem(value: unknown, members: readonly Type[], type: Type, place: Place): string | undefined {
  // Found before any message is made of the members before it.
  if (members.some((member) => member.kind === 'literal' && member.value === value)) return undefined;
  const unknown = unknownOfUnion(value, members, type, place);
  if (unknown) return unknown;
  const meant: { readonly likeness: number; readonly problem: string }[] = [];
  for (const member of members) {
    const problem = problemOf(value, member, place);
    if (!problem) return undefined;
    const alike = likeness(value, member);
    if (alike > 0) meant.push({ likeness: alike, problem });
  }
  // What is told is what is wrong with the member that was most likely meant, if one was.
  const [likely] = meant.sort((a, b) => b.likeness - a.likeness);
  return likely && (meant.length === 1 || likely.likeness > 1) ? likely.problem : wrong(value, type, place);
}

/** A prop that no member of a union has, when all of them are props. */
function unknownOfUnion(value: unknown, members: readonly Type[], type: Type, place: Place): string | undefined {
  if (!isRecord(value) || isInstance(value)) return undefined;
  let fields = fieldsOfUnion.get(members);
  if (!fields) fieldsOfUnion.set(members, (fields = fieldsOf(members)));
  if (fields === 'other') return undefined;
  const unknown = Object.keys(value).find((name) => !fields.has(name) && value[name] !== undefined);
  return unknown === undefined
    ? undefined
    : unknownProp(unknown, type.kind === 'named' ? type.name : '', fields, place);
}

const fieldsOfUnion = new WeakMap<readonly Type[], Fields | 'other'>();

/** The fields of all members together; `other` unless all of them are props. */
function fieldsOf(members: readonly Type[]): Fields | 'other' {
  const fields = new Map<string, Field>();
  for (const member of members) {
    const shape = member.kind === 'named' ? shapeOf(member.name) : undefined;
    if (shape?.kind !== 'props') return 'other';
    for (const field of shape.fields.values()) if (field.type.kind !== 'undefined') fields.set(field.name, field);
  }
  return fields;
}

const NOWHERE: Place = { owner: '', path: '' };

/** How much an object or a list looks like one of a type: by the props that both have, and those that agree. */
function likeness(value: unknown, type: Type): number {
  if (Array.isArray(value)) return type.kind === 'list' ? 1 : 0;
  if (!isRecord(value)) return 0;
  if (type.kind === 'map' || type.kind === 'json') return 1;
  if (type.kind !== 'named') return 0;
  const shape = shapeOf(type.name);
  if (shape.kind === 'type' || shape.kind === 'class') return 0;
  const fields = [...shape.fields.values()];
  const count = (test: (field: Field) => boolean): number => fields.filter(test).length;
  const fits = count(({ name, type }) => value[name] !== undefined && !problemOf(value[name], type, NOWHERE));
  const missing = count(({ name, optional }) => value[name] === undefined && !optional);
  return 1 + count(({ name }) => value[name] !== undefined) + 2 * fits - missing / (fields.length + 1);
}

function wrong(value: unknown, type: Type, place: Place): string {
  const what = typeof value === 'string' && mayBeSecret(type) ? 'a string (not shown here)' : shown(value);
  const omit =
    (value === null || (isBlank(value) && type.kind === 'string')) && place.optional ? 'omit it, or use' : 'use';
  return `${where(place)} is ${what}: ${omit} ${describe(type, value)}`;
}

function where({ path }: Place): string {
  return path === '' ? 'props' : path;
}

function step(place: Place, name: string): Place {
  const plain = /^[\w$]+$/.test(name);
  const path = plain ? (place.path === '' ? name : `${place.path}.${name}`) : `${place.path}[${shown(name)}]`;
  return { owner: place.owner, path };
}

function item(place: Place, index: number): Place {
  return { owner: place.owner, path: `${place.path}[${index}]` };
}

/** Whether an object has what a class is known by; its own class may be that of another copy of the package. */
function isOf(value: unknown, fields: Fields): boolean {
  return (
    isObject(value) &&
    isInstance(value) &&
    [...fields.values()].every(({ name, type }) => typeof value[name] === type.kind)
  );
}
