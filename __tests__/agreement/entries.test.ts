import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changed, Recorded } from '../../e2e/agreement/change';
import { compare, Outcome } from '../../e2e/agreement/compare';
import { entries, keyOf, refusedEntries } from '../../e2e/agreement/corpus';
import { entrySynth } from '../../e2e/agreement/synth-entries';

/**
 * Recorded by level 18-entries of the e2e: what an API server of 1.34.8, the webhooks of consul-k8s 2.0.3 and Consul 1.22.7 said of
 * changed config entries. `MESHBERRY_AGREEMENT_RECORD=<file> npm run e2e -- 18-entries`
 */
const recording = readFileSync(join(__dirname, 'entries.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Recorded => JSON.parse(line));

describe('what the webhooks and Consul said', () => {
  const synth = entrySynth();
  const before = new Map(entries.map((object) => [object, synth.ask(object)]));
  const outcome = new Outcome();
  for (const { of, change, refusal } of recording) {
    const original = entries.find((object) => keyOf(object) === of)!;
    const verdict = synth.ask(changed(original, change), original);
    outcome.add(compare({ original, change, object: original, refusal, verdict, before: before.get(original)! }));
  }

  test.each(refusedEntries)('they refuse $kind $metadata.name beside the others, and synth does', (object) => {
    expect(synth.ask(object).refusals).not.toEqual([]);
  });

  test('is enough to judge by', () => {
    expect(outcome.refused).toBeGreaterThan(400);
    expect(outcome.accepted).toBeGreaterThan(200);
  });

  test('synth refuses 97 % of what they refused', () => {
    if (outcome.share < 0.97) expect([...outcome.lines()].filter((line) => line.startsWith('missed'))).toEqual([]);
  });

  test('synth refuses nothing that they took, and fails with a sentence', () => {
    expect([...outcome.lines()].filter((line) => !line.startsWith('missed'))).toEqual([]);
  });
});
