import { parseGoDuration } from '../../k8s/go-duration';
import { alternatives } from '../../text/alternatives';
import { duplicates, fields, show, texts } from '../reading';
import { Check, ValueCheck } from './place';

/** `'a', 'b' or 'c'`. */
export function listed(values: readonly string[]): string {
  return alternatives(values.map((value) => `'${value}'`));
}

/** Whether a field says something: Go takes an empty string, 0 and false for a field that is not there. */
export function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Which of some fields say something. */
export function setOf(object: unknown, names: readonly string[]): readonly string[] {
  return names.filter((name) => isSet(fields(object)[name]));
}

/** A value that is none of those allowed; an empty string is allowed. */
export const oneOf =
  (...allowed: readonly string[]): ValueCheck =>
  (value) =>
    value === '' || allowed.includes(value) ? undefined : `is '${show(value)}': use ${listed(allowed)}`;

/** A field that has to say something. */
export const needs =
  (name: string, hint: string): ValueCheck =>
  (value) =>
    isSet(fields(value)[name]) ? undefined : `.${name} is missing: ${hint}`;

/** A field that has to have one of some values. */
export const needsOneOf =
  (name: string, ...allowed: readonly string[]): ValueCheck =>
  (value) => {
    const given = fields(value)[name];
    if (allowed.includes(given)) return undefined;
    return `.${name} is ${given ? `'${show(given)}'` : 'missing'}: use ${listed(allowed)}`;
  };

/** Fields of which one at most says something. */
export const atMostOne =
  (...names: readonly string[]): ValueCheck =>
  (value) => {
    const found = setOf(value, names);
    return found.length > 1 ? `has ${found.join(' and ')}: keep one of them` : undefined;
  };

/** Fields of which one says something. */
export const exactlyOne =
  (...names: readonly string[]): ValueCheck =>
  (value) => {
    const found = setOf(value, names);
    if (found.length > 1) return `has ${found.join(' and ')}: keep one of them`;
    return found.length === 0 ? `has none of ${names.join(', ')}: add one` : undefined;
  };

/** Fields that exclude fields of another list. */
export const notWith =
  (name: string, ...others: readonly string[]): Check =>
  (value) => {
    if (!isSet(fields(value)[name])) return undefined;
    return setOf(value, others).map((other) => `has ${name} and ${other}: keep one of them`);
  };

/** A field that only Consul Enterprise has. */
export const enterpriseOnly: ValueCheck = (value) =>
  value === '' ? undefined : `is ${quoted(value)}: only Consul Enterprise has it, remove it`;

export const notNegative: ValueCheck = (value) => (value < 0 ? `is ${value}: use 0 or more` : undefined);
/** A number as the webhook can read it. */
export const count: ValueCheck = (value) =>
  value < 0 || value > 4294967295 ? `is ${value}: use a number from 0 to 4294967295` : undefined;
export const positive: ValueCheck = (value) => (value <= 0 ? `is ${value}: use 1 or more` : count(value));
export const percentage: ValueCheck = (value) =>
  value < 0 || value > 100 ? `is ${value}: use a percentage from 0 to 100` : undefined;

/** A path that does not begin with a slash; an empty one is allowed. */
export const beginsWithSlash: ValueCheck = (value) =>
  value === '' || String(value).startsWith('/') ? undefined : `is '${show(value)}': a path begins with '/'`;

/** A duration as Go reads it. */
export const duration: ValueCheck = (value) =>
  typeof value === 'string' && parseGoDuration(value) === undefined
    ? `is '${value}': use a duration like '30s' or '1h30m'`
    : undefined;
export const notNegativeDuration: ValueCheck = (value) =>
  duration(value) ?? (parseGoDuration(String(value))! < 0 ? `is '${value}': use a duration of 0 or more` : undefined);

/** A list whose strings are different. */
export const different: Check = (value) => duplicates(texts(value)).map((one) => `has '${one}' twice: once is enough`);

/** A list of objects whose names are different. */
export const differentNames: Check = (value) =>
  duplicates((Array.isArray(value) ? value : []).flatMap((item) => fields(item).name || [])).map(
    (one) => `has '${show(one)}' twice: once is enough`,
  );

/** A name that is '*' in part. */
export const wholeWildcard: ValueCheck = (value) =>
  value !== '*' && String(value).includes('*')
    ? `is '${show(value)}': use '*' alone for all, or a name without '*'`
    : undefined;

/** A name that must not be '*'. */
export const noWildcard: ValueCheck = (value) =>
  String(value).includes('*') ? `is '${show(value)}': no wildcard there, name one` : undefined;

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : show(value);
}
