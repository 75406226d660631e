import { alternatives } from '../text/alternatives';
import { nearest } from '../text/nearest';
import { parseQuantity } from './quantity';
import { Definition, Field, fieldsOf, minorsWith, Scalar, Type } from './schema';

/** One place of an object that the API server does not take. */
export interface Misfit {
  /** For example `spec.template.spec.containers[0].ports[0].containerPort`. */
  readonly path: string;
  /** What is wrong there, what is allowed, and what to change; to be read after the path. */
  readonly message: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Called for each object of a definition whose values are judged, parents first, without what the API server drops before;
 * its fields need not have the right types.
 */
export type Visit = (definition: string, value: Json, steps: readonly string[]) => void;

/** The path that some steps make. */
export function pathOf(steps: readonly string[]): string {
  return steps.join('').slice(1);
}

/** What does not fit the definition of a kind: unknown and missing fields, wrong types, values and doubled items. */
export function schemaProblems(value: Json, definition: string, minor: number, visit?: Visit): readonly Misfit[] {
  const walk = new Walk(minor, visit);
  // A spec that is not there is an empty one.
  const spec = fieldsOf(definition, minor).all.has('spec') ? { spec: value.spec ?? {} } : {};
  walk.object({ ...value, ...spec }, definition);
  return walk.problems;
}

/** Fields that the published schema requires and the API server does without. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'apiextensions.v1.CustomResourceDefinitionVersion.served',
  'apiextensions.v1.CustomResourceDefinitionVersion.storage',
  'apps.v1.StatefulSetSpec.serviceName',
  'batch.v1.PodFailurePolicy.rules',
  'batch.v1.PodFailurePolicyOnPodConditionsPattern.status',
  'core.v1.HTTPHeader.value',
  'core.v1.LimitRangeSpec.limits',
  'core.v1.PreferredSchedulingTerm.preference',
  'core.v1.Sysctl.value',
  'discovery.v1.EndpointSlice.endpoints',
  'networking.v1.NetworkPolicySpec.podSelector',
  'rbac.v1.RoleRef.apiGroup',
  'scheduling.v1.PriorityClass.value',
  'storage.v1.CSIDriver.spec',
]);

const SCHEMA = 'apiextensions.v1.JSONSchemaProps';
const LENIENT = new Set(['.items', '.additionalProperties']);

/** One way through an object, with the path to where it is. */
class Walk {
  public readonly problems: Misfit[] = [];
  private readonly path: string[] = [];
  /** Whether the API server drops what is here once it has read it: then only what cannot be read is a problem. */
  private isDropped = false;

  public constructor(
    private readonly minor: number,
    private readonly visit?: Visit,
  ) {}

  public object(value: Json, definition: string): void {
    const { minor } = this;
    const { all, required } = fieldsOf(definition, minor);
    const wasDropped = this.isDropped;
    if (!wasDropped) {
      for (const name of required)
        if ((value[name] ?? undefined) === undefined && !OPTIONAL.has(`${definition}.${name}`))
          this.report(`.${name}`, 'is missing: add it');
      const { kept, isWhole } = withoutDropped(value, all);
      this.isDropped = !isWhole;
      if (isWhole) this.visit?.(definition, kept, this.path);
    }
    const isOwnerDropped = this.isDropped;
    for (const name in value) {
      // The API server reads null as a field that is not there.
      const inner = value[name] ?? undefined;
      if (inner === undefined) continue;
      const field = all.get(name);
      if (!field) {
        // The API server reads these parts of a definition without looking for unknown fields.
        if (definition === SCHEMA && this.path.some((step) => LENIENT.has(step))) continue;
        this.report(`.${name}`, unknown(name, definition, minor, all.keys()));
        continue;
      }
      this.path.push(field.step);
      this.isDropped = isOwnerDropped || field.fate !== 'kept';
      if (this.value(inner, field.type)) this.fitsField(inner, field);
      this.path.pop();
    }
    this.isDropped = wasDropped;
  }

  private report(step: string, message: string): void {
    this.problems.push({ path: pathOf([...this.path, step]), message });
  }

  /** Whether a value and all in it has the type. */
  private value(value: unknown, type: Type): boolean {
    const before = this.problems.length;
    if ('scalar' in type) {
      const expected = EXPECTED[type.scalar];
      if (expected && !expected.test(value)) this.report('', `is ${shown(value)}: use ${expected.text(value)}`);
    } else if ('list' in type) {
      if (!Array.isArray(value)) this.report('', `is ${shown(value)}: use a list`);
      // Null is an empty item for the API server.
      else
        value.forEach((item, i) => {
          const given = item ?? ('definition' in type.list ? {} : undefined);
          if (given !== undefined) this.step(`[${i}]`, given, type.list);
        });
    } else if ('orBoolean' in type && type.orBoolean && typeof value === 'boolean') {
      return true;
    } else if (!isObject(value)) {
      this.report('', `is ${shown(value)}: use a map`);
    } else if ('map' in type) {
      for (const key in value)
        if ((value[key] ?? undefined) !== undefined) this.step(`['${key}']`, value[key], type.map);
    } else {
      this.object(value, type.definition);
    }
    return this.problems.length === before;
  }

  private step(step: string, value: unknown, type: Type): void {
    this.path.push(step);
    this.value(value, type);
    this.path.pop();
  }

  private fitsField(value: unknown, { values, keys, isSet }: Field): void {
    if (!values && !keys && !isSet) return;
    const items = Array.isArray(value) ? value : [value];
    if (values && !this.isDropped)
      items.forEach((item, i) => {
        if (typeof item === 'string' && item !== '' && !values.includes(item))
          this.report(
            Array.isArray(value) ? `[${i}]` : '',
            `is '${item}': use ${alternatives(values.filter((one) => one !== '').map(show))}`,
          );
      });
    if (!keys && !isSet) return;
    // Server-side apply cannot tell such items apart.
    const seen = new Map<string, number>();
    items.forEach((item, i) => {
      const identity = keys ? keys.map((key) => item?.[key] ?? DEFAULT_KEYS[key]) : [item];
      const text = JSON.stringify(identity);
      const other = seen.get(text);
      if (other === undefined) seen.set(text, i);
      else {
        const same = keys && `has the same ${keys.map((key, k) => `${key} ${show(identity[k])}`).join(' and ')} as`;
        this.report(`[${i}]`, `${same ?? `is ${show(item)}, as is`} item ${other}: change or remove one of them`);
      }
    });
  }
}

/** An object without what the API server drops of it; `isWhole` is false when it drops the object. */
function withoutDropped(value: Json, all: Definition['all']): { readonly kept: Json; readonly isWhole: boolean } {
  const isThere = (name: string): boolean => (value[name] ?? undefined) !== undefined;
  const dropped = Object.keys(value).filter((name) => isThere(name) && (all.get(name)?.fate ?? 'kept') !== 'kept');
  if (dropped.length === 0) return { kept: value, isWhole: true };
  const kept = Object.fromEntries(Object.entries(value).filter(([name]) => !dropped.includes(name)));
  return { kept, isWhole: dropped.every((name) => all.get(name)?.fate === 'dropped') };
}

function unknown(name: string, definition: string, minor: number, names: Iterable<string>): string {
  const minors = minorsWith(definition, name);
  if (minors.length > 0)
    return minors[0] > minor
      ? `is there from Kubernetes 1.${minors[0]} on, and the cluster has 1.${minor}: remove it`
      : `was removed in Kubernetes 1.${Math.max(...minors.filter((m) => m < minor)) + 1}, and the cluster has 1.${minor}: remove it`;
  const near = nearest(name, names);
  return `is not a field of ${definition.split('.')[2]}: ${near ? `rename it to '${near}', or remove it` : 'remove it'}`;
}

/** What the API server takes for a key that is not there. */
const DEFAULT_KEYS: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

interface Expected {
  readonly test: (value: unknown) => boolean;
  readonly text: (value: unknown) => string;
}

const whole = (bits: number): Expected => ({
  test: (value) =>
    Number.isInteger(value) && (value as number) >= -(2 ** (bits - 1)) && (value as number) < 2 ** (bits - 1),
  text: () => (bits === 32 ? 'a whole number from -2147483648 to 2147483647' : 'a whole number'),
});
const asText = (value: unknown): string =>
  isObject(value) || Array.isArray(value) ? 'a string' : `a string, '${String(value)}'`;

const EXPECTED: Readonly<Record<Scalar, Expected | undefined>> = {
  string: { test: (value) => typeof value === 'string', text: asText },
  boolean: { test: (value) => typeof value === 'boolean', text: () => 'true or false, without quotes' },
  int32: whole(32),
  int64: whole(64),
  double: { test: (value) => typeof value === 'number' && Number.isFinite(value), text: () => 'a number' },
  bytes: {
    test: (value) => typeof value === 'string' && isBase64(value),
    text: () => 'a string in base64',
  },
  time: {
    test: (value) => typeof value === 'string' && TIME.test(value),
    text: () => "a time, like '2026-01-31T12:00:00Z'",
  },
  quantity: {
    test: isQuantity,
    text: () => "a quantity, like '100m', '0.5', '128Mi' or '8Gi'",
  },
  'int-or-string': {
    test: (value) => typeof value === 'string' || whole(32).test(value),
    text: () => 'a whole number or a string',
  },
  any: undefined,
};

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function isBase64(value: string): boolean {
  const text = value.replace(/[\r\n]/g, '');
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isQuantity(value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  try {
    return Number.isFinite(parseQuantity('', value));
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A value as it stands in a manifest. */
function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'nothing');
}

/** A value with its kind, where its text alone could be anything. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'a map' : show(value);
}
