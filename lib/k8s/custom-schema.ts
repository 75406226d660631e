import { nearest } from '../text/nearest';
import { parseGoDuration } from './go-duration';
import { Misfit } from './schema-problems';
import { listed } from '../text/listed';

/* eslint-disable @typescript-eslint/no-explicit-any -- schemas and objects of any origin */

/** What does not fit the schema that a CustomResourceDefinition has for a version: as the API server judges it. */
export function customSchemaProblems(object: any, schema: any): Misfit[] {
  const problems: Misfit[] = [];
  const judge = (value: any, node: any, path: string, atRoot = false): void => {
    const report = (message: string): void => void problems.push({ path: path || 'the object', message });
    if (value === null && (node.nullable || !node.type)) return;
    if (node['x-kubernetes-int-or-string']) {
      if (!Number.isInteger(value) && typeof value !== 'string')
        report(`is ${show(value)}: use a whole number or a string`);
    } else if (node.type && !isOf(value, node.type))
      return report(`is ${show(value)}: use ${NAMES[node.type] ?? node.type}`);
    if (node.enum && !node.enum.some((one: unknown) => JSON.stringify(one) === JSON.stringify(value)))
      report(`is ${show(value)}: use ${node.enum.map(show).join(', ')}`);
    if (typeof value === 'number') number(value, node, report);
    if (typeof value === 'string') text(value, node, report);
    if (Array.isArray(value)) {
      size(value.length, node.minItems, node.maxItems, 'items', report);
      value.forEach((item, i) => node.items && judge(item, node.items, `${path}[${i}]`));
      doubled(value, node, report);
    } else if (isMap(value)) {
      const names = Object.keys(value).filter((name) => value[name] !== undefined);
      size(names.length, node.minProperties, node.maxProperties, 'fields', report);
      const embedded = atRoot || node['x-kubernetes-embedded-resource'];
      for (const name of node.required ?? [])
        if (
          value[name] === undefined &&
          node.properties?.[name]?.default === undefined &&
          !(embedded && META.includes(name))
        )
          problems.push({ path: join(path, name), message: 'is missing: add it' });
      for (const name of names) {
        if (embedded && META.includes(name)) continue;
        const inner =
          node.properties?.[name] ?? (isMap(node.additionalProperties) ? node.additionalProperties : undefined);
        if (inner) {
          // Null is a field that is not there, where it is not allowed.
          if (value[name] !== null || inner.nullable) judge(value[name], inner, join(path, name));
        } else if (
          !node['x-kubernetes-preserve-unknown-fields'] &&
          node.additionalProperties !== true &&
          node.type === 'object'
        ) {
          const near = nearest(name, Object.keys(node.properties ?? {}));
          problems.push({
            path: join(path, name),
            message: `is not a field of its definition: ${near ? `rename it to '${near}', or remove it` : 'remove it'}`,
          });
        }
      }
    }
    for (const one of node.allOf ?? []) judge(value, { ...one, type: one.type }, path);
    if (node.anyOf && !node.anyOf.some((one: any) => fits(value, one)) && !node['x-kubernetes-int-or-string'])
      report('fits none of the alternatives of its definition');
    if (node.oneOf && node.oneOf.filter((one: any) => fits(value, one)).length !== 1)
      report('does not fit exactly one of the alternatives of its definition');
  };
  judge(object, schema, '', true);
  return problems;
}

/** Other than in Kubernetes' own objects, the letters may be small. */
const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const META = ['apiVersion', 'kind', 'metadata'];
const NAMES: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false, without quotes',
};
type Say = (message: string) => void;

/** Whether a value fits a schema that only restricts one that says the types. */
function fits(value: any, schema: any): boolean {
  return customSchemaProblems(value, { 'x-kubernetes-preserve-unknown-fields': true, ...schema }).length === 0;
}

function isOf(value: any, type: string): boolean {
  if (type === 'object') return isMap(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function number(
  value: number,
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: any,
  report: Say,
): void {
  if (value < minimum || (exclusiveMinimum && value === minimum)) report(`is ${value}: use ${minimum} or more`);
  if (value > maximum || (exclusiveMaximum && value === maximum)) report(`is ${value}: use ${maximum} or less`);
  if (multipleOf && value % multipleOf !== 0) report(`is ${value}: use a multiple of ${multipleOf}`);
}

function text(value: string, { minLength, maxLength, pattern, format }: any, report: Say): void {
  size([...value].length, minLength, maxLength, 'letters', report);
  if (pattern && !matches(pattern, value)) report(`is '${value}': use what matches ${pattern}`);
  if (format === 'date-time' && !TIME.test(value)) report(`is '${value}': use a time, like '2026-01-31T12:00:00Z'`);
  if (format === 'duration' && !isDuration(value)) report(`is '${value}': use a duration, like '30s'`);
  if (format === 'byte' && !/^[A-Za-z0-9+/\s]*={0,2}$/.test(value)) report(`is '${value}': use base64`);
}

/**
 * A duration of Go, or one in words like `2 days`.
 * @see https://pkg.go.dev/k8s.io/kube-openapi/pkg/validation/strfmt#ParseDuration
 */
function isDuration(value: string): boolean {
  const inWords = /\d\s*(?:(?:ns|us|µs|ms|[smhdw]|hr|wk)(?![a-zµ])|nano|micro|milli|sec|min|hour|day|week)/i;
  return parseGoDuration(value) !== undefined || inWords.test(value);
}

/** An expression of Go that JavaScript does not know is not judged. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function size(count: number, least: number | undefined, most: number | undefined, what: string, report: Say): void {
  if (least !== undefined && count < least) report(`has ${count} ${what}: use ${least} or more`);
  if (most !== undefined && count > most) report(`has ${count} ${what}: use ${most} or fewer`);
}

function doubled(items: readonly any[], node: any, report: Say): void {
  const kind = node['x-kubernetes-list-type'];
  if (kind !== 'map' && kind !== 'set') return;
  const keys: readonly string[] = node['x-kubernetes-list-map-keys'] ?? [];
  const defaults = node.items?.properties ?? {};
  const texts = items.map((item) =>
    JSON.stringify(kind === 'set' ? item : keys.map((key) => item?.[key] ?? defaults[key]?.default)),
  );
  texts.forEach((one, i) => {
    if (texts.indexOf(one) < i)
      report(
        `has ${kind === 'set' ? show(items[i]) : `the ${listed(keys, 'and')} of item ${texts.indexOf(one)}`} twice: change or remove one of them`,
      );
  });
}

function isMap(value: any): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? `'${value}'` : isMap(value) ? 'a map' : JSON.stringify(value);
}
