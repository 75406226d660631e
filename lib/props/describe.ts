import { alternatives } from '../text/alternatives';
import { HINTS } from './hints';
import { Range, Shape, shapeOf, Type } from './shapes';

/** What a type allows, in words that follow 'use' or 'give'; what is in the place of it makes them more to the point. */
export function describe(type: Type, given?: unknown): string {
  switch (type.kind) {
    case 'string':
      if (isBlank(given)) return 'a string that is not blank';
      return typeof given === 'number' || typeof given === 'boolean' ? `a string, '${given}'` : 'a string';
    case 'number':
      return typeof given === 'string' && given.trim() !== '' && Number.isFinite(Number(given))
        ? `a number, ${Number(given)} without quotes`
        : type.range
          ? `a whole number ${describeRange(type.range)}`
          : 'a number';
    case 'boolean':
      return given === 'true' || given === 'false' ? `true or false without quotes` : 'true or false';
    case 'undefined':
      return 'nothing';
    case 'json':
      return 'plain data: strings, numbers, true, false, lists and objects';
    case 'object':
      return 'an object, as Kubernetes has it';
    case 'function':
      return 'a function';
    case 'construct':
      return 'a construct';
    case 'duration':
      return 'a Duration of cdk8s, like Duration.seconds(5)';
    case 'literal':
      return typeof type.value === 'string' ? `'${type.value}'` : String(type.value);
    case 'list':
      return `a list whose items are each ${describe(type.item)}`;
    case 'map':
      return `an object whose values are each ${describe(type.item)}`;
    case 'union':
      return alternatives(type.members.map((member) => describe(member, given)));
    case 'named':
      return HINTS[type.name] ?? describeShape(type.name, shapeOf(type.name), given);
  }
}

/** Whether a value is a string that says nothing. */
export function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

/** The words for a range, after what is counted. */
export function describeRange({ least, most }: Range): string {
  return most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
}

function describeShape(name: string, shape: Shape, given: unknown): string {
  if (shape.kind === 'type') return describe(shape.type, given);
  if (shape.kind === 'class') return `a ${name}`;
  const names = [...shape.fields.values()].filter(({ type }) => type.kind !== 'undefined');
  const required = names.filter(({ optional }) => !optional);
  const shown = (required.length > 0 ? required : names).map((field) => field.name);
  return `an object like { ${shown.slice(0, 4).join(', ')}${shown.length > 4 || required.length < names.length ? ', …' : ''} }`;
}

/** Whether a string in the place of a type may be a secret: a key of a Secret is due there, or in a prop of it. */
export function mayBeSecret(type: Type, seen = new Set<string>()): boolean {
  if (type.kind === 'union') return type.members.some((member) => mayBeSecret(member, seen));
  if (type.kind === 'list' || type.kind === 'map') return mayBeSecret(type.item, seen);
  if (type.kind !== 'named' || seen.has(type.name)) return false;
  if (type.name === 'SecretKey') return true;
  seen.add(type.name);
  const shape = shapeOf(type.name);
  if (shape.kind === 'type') return mayBeSecret(shape.type, seen);
  return shape.kind === 'props' && [...shape.fields.values()].some((field) => mayBeSecret(field.type, seen));
}
