/**
 * The notation that the tables of this folder are written in: a schema is plain data, and a stricter one is made by spreading,
 * `{ ...string, maxLength: 64 }`.
 */

/** A value of JSON, as it stands in a `default` or an `enum`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a structural schema of Kubernetes may say, as far as our kinds need it; prose is left out on purpose. */
export interface Schema {
  /** Missing only where `x-kubernetes-int-or-string` stands for it. */
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: 'int32' | 'int64' | 'date-time' | 'byte' | 'duration';
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly Json[];
  readonly default?: Json;
  readonly anyOf?: readonly Schema[];
  readonly 'x-kubernetes-int-or-string'?: true;
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
  readonly 'x-kubernetes-map-type'?: 'atomic';
  readonly 'x-kubernetes-list-type'?: 'map' | 'set' | 'atomic';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

export const string: Schema = { type: 'string' };
export const boolean: Schema = { type: 'boolean' };
export const number: Schema = { type: 'number' };
export const integer: Schema = { type: 'integer' };
export const int32: Schema = { type: 'integer', format: 'int32' };
export const int64: Schema = { type: 'integer', format: 'int64' };
export const dateTime: Schema = { type: 'string', format: 'date-time' };
/** A duration such as `30s`, checked by the API server. Consul's older kinds take theirs as plain strings. */
export const duration: Schema = { type: 'string', format: 'duration' };
/** Bytes in base64. */
export const bytes: Schema = { type: 'string', format: 'byte' };
/** An object of any fields, kept as it is. */
export const anyObject: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** An object of exactly these fields: the API server drops others. */
export function object(properties: { readonly [name: string]: Schema }, required?: readonly string[]): Schema {
  return required ? { type: 'object', properties, required } : { type: 'object', properties };
}

/** An object of any keys and like values. */
export function map(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

export function list(items: Schema, limits: { readonly minItems?: number; readonly maxItems?: number } = {}): Schema {
  return { type: 'array', items, ...limits };
}

/** A list whose items are told apart, and merged by server-side apply, by one of their fields. */
export function listBy(key: string, items: Schema, limits: Parameters<typeof list>[1] = {}): Schema {
  return { ...list(items, limits), 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] };
}

export function oneOf(...values: readonly string[]): Schema {
  return { type: 'string', enum: values };
}
