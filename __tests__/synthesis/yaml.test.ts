import * as fc from 'fast-check';
import { dump, load } from 'js-yaml';
import { app } from '../../examples/shelf';
import { toYaml, YAML_OPTIONS } from '../../lib/synthesis/yaml';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  // names, addresses and images, and what only looks like them
  fc.string({ unit: fc.constantFrom(...'abety19:/.,-_ ') }),
  // arguments, amounts and whole numbers
  fc.string({ unit: fc.constantFrom(...'-=aE 0') }).map((rest) => `-${rest}`),
  fc.tuple(fc.integer(), fc.constantFrom('', 'm', 'Mi', 'Gi', '%', 'e3', '.0')).map((parts) => parts.join('')),
  fc.string({ unit: fc.constantFrom(...'eE1-+.a') }),
  fc.constantFrom(
    'on',
    'Y',
    'null',
    '~',
    '1e3',
    '0o7',
    '12:30:45',
    '1_000',
    '=',
    '<<',
    '- a',
    'a: b',
    'a #b',
    '',
    ' a',
    'a ',
  ),
  fc.constantFrom(
    'a\nb',
    'a\nb\n',
    '\n',
    'a\n\n\n',
    '  a\n b\n',
    '\ta\n',
    'a\r\nb',
    '#!/bin/sh\nset -e\n\nexec "$@"',
    '2026-01-01',
    '0x1f',
    '.5',
  ),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const object = fc.dictionary(text, json, { maxKeys: 5, noNullPrototype: true });

describe('the fast YAML writer', () => {
  it('writes to the letter what js-yaml writes', () => {
    fc.assert(
      fc.property(object, (value) => {
        expect(toYaml(value)).toBe(dump(value, YAML_OPTIONS));
      }),
      { numRuns: 2000 },
    );
  });

  it('is read back as the same object', () => {
    fc.assert(
      fc.property(object, (value) => expect(load(toYaml(value))).toEqual(value)),
      { numRuns: 500 },
    );
  });

  it('writes every manifest of the stack as js-yaml does', () => {
    for (const { object } of app.manifests())
      expect(toYaml(object)).toBe(dump(object, { ...YAML_OPTIONS, skipInvalid: true }));
  });
});
