import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { parse } from 'yaml';
import { KubeObject } from '../../lib/k8s/manifest';
import { render, textsOf } from '../../lib/synthesis/serialize';
import { toYaml } from '../../lib/synthesis/yaml';
import { Manifest } from '../../lib/k8s/manifest';

const object = (data: unknown): KubeObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data });

/** What has bitten people: texts that some reader of YAML takes for something else. */
const nasty = [
  ...['on', 'off', 'y', 'n', 'Y', 'N', 'yes', 'No', 'TRUE', 'true', 'null', '~', '', 'Null'],
  ...[
    '1e3',
    '1E3',
    '1.',
    '.5',
    '+1',
    '-0',
    '0o7',
    '0777',
    '08',
    '0b11',
    '0x1F',
    '1_000',
    '12:30:45',
    '1:30',
    '190:20:30.15',
  ],
  ...[
    '.inf',
    '-.INF',
    '.nan',
    '.NaN',
    '1.5.2',
    '+.5',
    '-.5e3',
    '2001-01-01',
    '2001-12-14t21:59:43.10-05:00',
    '=',
    '<<',
    '!',
    '!!str a',
  ],
  ...[
    '- a',
    '? a',
    'a: b',
    'a #b',
    '#b',
    '&a',
    '*a',
    '%TAG',
    '@a',
    '`a',
    '|',
    '>',
    '[a',
    '{a',
    "it's",
    '"a"',
    '---',
    '...',
  ],
  ...[
    ' leading',
    'trailing ',
    '\ttab',
    'tab\t',
    'a\tb',
    'line\n',
    '\nline',
    'a\nb',
    'a\n\n\nb\n\n',
    'a \nb',
    ' a\n b',
    'a\r\nb',
    '\r',
  ],
  ...[
    'ü',
    '日本',
    '😀',
    '\u0000',
    '\u0007',
    '\u001b[31m',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\ud7ff',
    'x'.repeat(300),
  ],
  ...[
    '{{ .Values.x }}',
    '${HOME}',
    '$(POD_NAME)',
    'C:\\path',
    '\\n',
    '0',
    '-1',
    '3.14',
    '1e',
    '1e310',
    '.5e400',
    'e3',
    '0.0.0.0/0',
    '::1',
  ],
];

const anyText = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.tuple(fc.constantFrom(...nasty), fc.constantFrom(...nasty)).map((texts) => texts.join('\n')),
  fc.stringMatching(/^[-+0-9_.:eExobn]{1,8}$/),
);
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    anyText,
    fc.integer(),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyText, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('the YAML of an object', () => {
  test.each(nasty)('reads back %j as text, by the rules of YAML 1.1 and of 1.2', (text) => {
    const value = object({ value: text, list: [text], [text]: 'a key' });
    const yaml = toYaml(value);
    expect(load(yaml)).toEqual(value);
    expect(parse(yaml, { version: '1.2' })).toEqual(value);
    expect(parse(yaml, { version: '1.1' })).toEqual(value);
  });

  test('reads back whatever an object holds, by both', () => {
    fc.assert(
      fc.property(anyValue, (data) => {
        const yaml = toYaml(object(data));
        expect(parse(yaml, { version: '1.2' })).toEqual(object(data));
        expect(parse(yaml, { version: '1.1' })).toEqual(object(data));
      }),
      { numRuns: 500 },
    );
  });

  test('begins with what people look for, and writes no anchors for what is shared', () => {
    const shared = { a: 1 };
    const yaml = toYaml({
      spec: { x: shared, y: shared },
      metadata: { name: 'x' },
      data: {},
      kind: 'K',
      apiVersion: 'v1',
    });
    expect(yaml).toBe(`apiVersion: v1
kind: K
metadata:
  name: x
data: {}
spec:
  x:
    a: 1
  'y':
    a: 1
`);
  });

  test('folds no line: a long one is read more easily than a broken one', () => {
    expect(toYaml(object('word '.repeat(100).trim())).split('\n')).toHaveLength(6);
  });
});

test('texts that are made when they are asked for are those of the rendered app, in its order', () => {
  const files = new Map(
    ['b', 'a'].map((name): [Manifest, string] => [
      { object: object({ name }), path: name, layer: '60-x' } as unknown as Manifest,
      `60-x/configmap-${name}.yaml`,
    ]),
  );
  const [rendered, texts] = [render({ files }), textsOf({ files })];
  expect([...rendered.keys()]).toEqual(['60-x/configmap-a.yaml', '60-x/configmap-b.yaml']);
  expect(rendered.get('60-x/configmap-a.yaml')).toContain('name: a\n');
  const called: [string, string][] = [];
  texts.forEach((text, file) => called.push([file, text]));
  for (const entries of [[...texts], [...texts.entries()], called]) expect(entries).toEqual([...rendered]);
  expect([[...texts.keys()], [...texts.values()], texts.size]).toEqual([
    [...rendered.keys()],
    [...rendered.values()],
    rendered.size,
  ]);
  expect(texts.get('60-x/configmap-b.yaml')).toBe(rendered.get('60-x/configmap-b.yaml'));
  expect([texts.has('60-x/none.yaml'), texts.get('60-x/none.yaml')]).toEqual([false, undefined]);
});
