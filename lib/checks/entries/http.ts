import { duplicates, fields, texts } from '../reading';
import { atMostOne, beginsWithSlash, exactlyOne, listed, needs } from './fields';
import { at, Check } from './place';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'];

/** Which requests are meant by their path: at most one way to say it. */
export const pathMatch: readonly Check[] = [
  atMostOne('pathExact', 'pathPrefix', 'pathRegex'),
  at('{pathExact,pathPrefix}', beginsWithSlash),
];

/** @param read how the methods are read before they are compared */
export const methods = (read: (method: string) => string = (method) => method): Check =>
  function* (value) {
    const names = texts(value).map(read);
    for (const name of names) if (!METHODS.includes(name)) yield `has '${name}': use ${listed(METHODS)}`;
    for (const name of duplicates(names)) yield `has '${name}' twice: once is enough`;
  };

/** A header or query parameter, and the one way in which it is looked at. */
export const match = (what: string, ...matchers: readonly string[]): readonly Check[] => [
  needs('name', `name the ${what}`),
  exactlyOne(...matchers),
];

/** Whether headers are changed at all. */
export function changesHeaders(value: unknown): boolean {
  const { add, set, remove } = fields(value);
  return [add, set, remove].some((one) => one && Object.keys(one).length > 0);
}
