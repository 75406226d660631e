import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { shapeOf, Type } from '../../lib/props/shapes';
import { sample } from './places';

/** What JavaScript and casts put in the place of anything. */
export const JUNK: readonly unknown[] = [
  null,
  '',
  ' ',
  '5',
  'x'.repeat(2 ** 20 + 1),
  'a\nb\u0000',
  '__proto__',
  0,
  -1,
  1.5,
  NaN,
  Infinity,
  1e300,
  10n,
  true,
  Symbol('junk'),
  () => 1,
  [],
  [null],
  [undefined],
  [[[[[]]]]],
  {},
  Object.create(null),
  JSON.parse('{"__proto__":{"a":1}}'),
  { toString: 5 },
  { toString: null, valueOf: null },
  deep(2000),
  endless(),
  new Map([['a', 1]]),
  new Date(0),
  /a/,
  new (class Thing {
    public readonly name = 5;
  })(),
  Duration.seconds(1),
  Promise.resolve(1),
];

function deep(levels: number): unknown {
  let value: unknown = {};
  for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { a: value };
  return value;
}

function endless(): unknown {
  const value: Record<string, unknown> = {};
  value.a = value;
  value.b = [value];
  return value;
}

/** Values of a type, ordinary ones and such as nobody thought of. */
export function valuesOf(type: Type, name: string): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'string':
      return fc.oneof(
        fc.constant(sample(type, name)),
        fc.constantFrom(
          '',
          ' ',
          'a',
          'A b',
          '-',
          '.',
          '../..',
          '0',
          '-1',
          '1Gi',
          '1e99',
          '10.0.0.0/8',
          '::1',
          'http://[',
          'https://a:99999/',
          '*',
          '%',
          '{{ a }}',
          '$(A)',
          'a'.repeat(64),
          'a'.repeat(300),
          '\u0000',
          'ä',
          "'",
          '"',
          '#',
          'a: b',
          '@every 1s',
        ),
        fc.string({ unit: 'binary', maxLength: 30 }),
      );
    case 'number':
      return fc.oneof(
        fc.integer({ min: -2, max: 70_000 }),
        fc.constantFrom(0, -0, 0.5, 1e6, 1e9, 2 ** 31, 2 ** 53, 1e21, -1e300, 5e-324),
      );
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(type.value);
    case 'duration':
      return fc.oneof(
        fc.integer({ min: 0, max: 100_000 }).map((ms) => Duration.millis(ms)),
        fc.constantFrom(Duration.millis(0), Duration.millis(1), Duration.days(1e6), Duration.seconds(30)),
      );
    case 'list':
      return fc.array(valuesOf(type.item, name), { maxLength: 3 });
    case 'map':
      return fc.dictionary(
        fc.oneof(fc.constantFrom('a', '', 'a b', 'A=B', 'a/b/c', 'kubernetes.io/arch'), fc.string({ maxLength: 9 })),
        valuesOf(type.item, name),
        { maxKeys: 3 },
      );
    case 'json':
    case 'object':
      return type.kind === 'json'
        ? fc.jsonValue({ maxDepth: 3 })
        : fc.dictionary(fc.string({ maxLength: 9 }), fc.jsonValue({ maxDepth: 3 }));
    case 'union':
      return fc.oneof(...type.members.map((member) => valuesOf(member, name)));
    case 'named': {
      const shape = shapeOf(type.name);
      if (shape.kind === 'type') return valuesOf(shape.type, name);
      if (shape.kind !== 'props' || type.name === 'ConsulRelease') return fc.constant(undefined);
      const fields = [...shape.fields.values()].filter((field) => field.type.kind !== 'undefined');
      return fc.record(
        Object.fromEntries(
          fields.map((field) => [
            field.name,
            fc.oneof(
              { arbitrary: valuesOf(field.type, field.name), weight: 1 },
              { arbitrary: fc.constant(field.optional ? undefined : sample(field.type, field.name)), weight: 3 },
            ),
          ]),
        ),
      );
    }
    default:
      return fc.constant(undefined);
  }
}
