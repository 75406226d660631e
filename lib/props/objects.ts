/** An object, of whatever kind. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** An object with fields: a plain one or one of a user's class, but no list, Map, Date or the like. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && Object.prototype.toString.call(value) === '[object Object]';
}

/** Whether an object is of a class, and not one that was written with braces or has such a one as its prototype. */
export function isInstance(value: object): boolean {
  // By name, since the classes of another realm are others.
  const maker: unknown = Object.getPrototypeOf(value)?.constructor;
  return typeof maker === 'function' && maker.name !== 'Object';
}
