import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from '../../lib/k8s/read-yaml';

/** What kubectl's decoder made of a text, recorded by `record-kubectl-yaml.ts`. */
interface Recorded {
  readonly text: string;
  readonly documents?: readonly unknown[];
  readonly error?: string;
  /** What its strict decoder adds. */
  readonly strict?: string;
}
const recorded: Recorded[] = readFileSync(join(__dirname, 'kubectl-yaml.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/**
 * What we refuse and kubectl takes. Each is a mistake that loses what its author meant, but for several documents of JSON
 * without a separator.
 */
const STRICTER =
  /is there twice|unexpected flow-map-start|is not a number of JSON|is unknown to Kubernetes|would be written as|starts a template|cannot be a key|is not of the type|conflict marker/;

const isEmpty = (value: unknown): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0;
/** -0 is 0 in Go's JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function read(text: string): { values?: unknown; error?: string } {
  try {
    return { values: plain(readYaml(text, 'x.yaml').map(({ value }) => value)) };
  } catch (error) {
    return { error: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

describe('YAML', () => {
  test('is read as kubectl reads it, or refused with file, line and column', () => {
    const disagreements = recorded.flatMap(({ text, documents = [], error }): object[] => {
      if (/^\{"a": -?1e400\}$/.test(text)) return []; // kubectl makes null of it in JSON, and a string in YAML
      const { values, error: refused } = read(text);
      if (refused !== undefined) {
        if (!/^Error: x\.yaml:\d+:\d+: /.test(refused)) return [{ text, refused }];
        return error || STRICTER.test(refused) ? [] : [{ text, refused, documents }];
      }
      const expected = documents.filter((document) => !isEmpty(document));
      return !error && JSON.stringify(sorted(values)) === JSON.stringify(sorted(expected))
        ? []
        : [{ text, values, error, documents }];
    });
    expect(disagreements).toEqual([]);
  });

  test.each([
    ['a: 1\nb: 2\na: 3\n', "x.yaml:3:1: key 'a' is there twice: remove or rename one of them"],
    ['a:\n\tb: 1\n', 'x.yaml:2:1: '],
    ['a\rb: 1\n', 'x.yaml:1:2: "\\r" is a control character: remove it'],
    ['a: 1\n---\nb: [1, 2\n', 'x.yaml:4:1: flow sequence'],
    ['a: {{ .Values.x }}\n', "x.yaml:1:4: '{{' starts a template that was not rendered"],
    ['a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n', "'<<<<<<<' is a conflict marker"],
    ['a: !vault x\n', "tag '!vault' is unknown to Kubernetes: remove it"],
    ['a: 9007199254740993\n', "integer '9007199254740993' would be written as 9007199254740992"],
    ['a: .inf\n', "'.inf' is not a number of JSON"],
    ['__proto__: 1\n', "'__proto__' cannot be a key: rename it"],
  ])('says where and what to change: %j', (text, message) => {
    expect(read(text).error).toContain(message);
  });

  test('no text ends in an error without a place', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '#',
      '&x ',
      '*x',
      '!t ',
      '|',
      '>',
      '---\n',
      '\t',
      '1',
      '<<',
      ',',
      '?',
      '%',
      '@',
      '\u0000',
      '{{',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const { error } = read(pieces.join(''));
        return error === undefined || /^Error: x\.yaml:\d+:\d+: /.test(error);
      }),
      { numRuns: 2000 },
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}
