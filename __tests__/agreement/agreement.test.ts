import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changed, Recorded } from '../../e2e/agreement/change';
import { compare, Outcome } from '../../e2e/agreement/compare';
import { corpus, keyOf } from '../../e2e/agreement/corpus';
import { Synth } from '../../e2e/agreement/synth';

/**
 * Recorded by level 18 of the e2e: what the API servers of 1.34.8 and 1.27.16 said of changed objects of the corpus.
 * `MESHBERRY_AGREEMENT_RECORD=<file> npm run e2e -- 18 18-1.27`
 */
const recording = readFileSync(join(__dirname, 'api-server.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Recorded => JSON.parse(line));
const VERSIONS: Readonly<Record<number, string>> = { 27: 'v1.27.16', 34: 'v1.34.8' };
const definitions = corpus.filter(({ kind }) => kind === 'CustomResourceDefinition');

describe.each(Object.keys(VERSIONS).map(Number))('what the API server of 1.%i said', (minor) => {
  const synth = new Synth(VERSIONS[minor], definitions);
  const before = new Map(corpus.map((object) => [object, synth.ask(object)]));
  const outcome = new Outcome();
  for (const { of, change, refusal } of recording.filter((line) => line.minor === minor)) {
    const original = corpus.find((object) => keyOf(object) === of)!;
    const verdict = synth.ask(changed(original, change));
    outcome.add(compare({ original, change, object: original, refusal, verdict, before: before.get(original)! }));
  }

  test('is enough to judge by', () => {
    expect(outcome.refused).toBeGreaterThan(400);
    expect(outcome.accepted).toBeGreaterThan(200);
  });

  test('synth refuses 97 % of what it refused', () => {
    if (outcome.share < 0.97) expect([...outcome.lines()].filter((line) => line.startsWith('missed'))).toEqual([]);
  });

  test('synth refuses nothing that it took, and fails with a sentence', () => {
    expect([...outcome.lines()].filter((line) => !line.startsWith('missed'))).toEqual([]);
  });
});
