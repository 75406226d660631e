import { KubeObject } from '../../k8s/manifest';

/* eslint-disable @typescript-eslint/no-explicit-any -- entries of any origin are read here */

/**
 * What is wrong with a value, to be read after its path: `is 'x': use 'y'`. A message that begins with '.' is about a
 * field of the value.
 */
export type Check = (value: any, entry: KubeObject) => string | undefined | Iterable<string>;

/** A check of a value by itself. */
export type ValueCheck = (value: any) => string | undefined;

/**
 * Checks what is at a place of an object, wherever it is there: `routes[].match.http`, `failover{}.policy` for the values
 * of a map, `destination.{namespace,partition}` for two fields.
 */
export function at(place: string, ...checks: readonly Check[]): Check {
  const steps = place.split('.');
  return function* (value, entry) {
    for (const [path, found] of placesIn(value, steps)) yield* under(path, messagesOf(checks, found, entry));
  };
}

/** Checks a field, also where it is not there. */
export function within(field: string, ...checks: readonly Check[]): Check {
  return (value, entry) => under(`.${field}`, messagesOf(checks, value?.[field], entry));
}

/** All that is wrong with a value. */
export function* messagesOf(checks: readonly Check[], value: unknown, entry: KubeObject): Iterable<string> {
  for (const check of checks) {
    const said = check(value, entry);
    if (typeof said === 'string') yield said;
    else if (said) yield* said;
  }
}

/** Messages about what is at a path, to be read after the path of what it is in. */
export function* under(path: string, messages: Iterable<string>): Iterable<string> {
  for (const message of messages) yield /^[.[]/.test(message) ? path + message : `${path} ${message}`;
}

function* placesIn(value: any, [step, ...rest]: readonly string[], path = ''): Iterable<readonly [string, any]> {
  if (step === undefined) return yield [path, value];
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
  const [, name, each] = /^(.*?)(\[\]|\{\})?$/.exec(step)!;
  for (const field of namesOf(name)) {
    const found = value[field] ?? undefined;
    const own = `${path}.${field}`;
    if (found === undefined) continue;
    if (each === undefined) yield* placesIn(found, rest, own);
    else if (each === '[]' && Array.isArray(found))
      for (const [i, item] of found.entries()) yield* placesIn(item ?? undefined, rest, `${own}[${i}]`);
    else if (each === '{}' && typeof found === 'object' && !Array.isArray(found))
      for (const [key, item] of Object.entries(found)) yield* placesIn(item ?? undefined, rest, `${own}['${key}']`);
  }
}

function namesOf(name: string): readonly string[] {
  return name.startsWith('{') ? name.slice(1, -1).split(',') : [name];
}
