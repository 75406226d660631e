import * as fc from 'fast-check';
import { Place, placesOf, withValue } from './places';
import { refusalOf } from './refusal';
import { Signature, SIGNATURES, World, world } from './signatures';
import { valuesOf } from './values';

/** What a class is for, and what a function does, are no values to draw. */
const signatures = Object.entries(SIGNATURES).filter(([name]) => drawn(name).length > 0);

function drawn(name: string): Place[] {
  return placesOf(name).filter(
    ({ type, path }) => !['function', 'construct'].includes(type.kind) && (path.length > 1 || type.kind !== 'named'),
  );
}

/** Calls it, and finishes the app of what it has made. */
function attempt({ call, at }: Signature, name: string, given: readonly unknown[], here: World): void {
  const refusal = refusalOf(() => call(given as never[], here));
  const path = /^'.*(?=')/.exec(at)?.[0];
  if (refusal && path && !refusal.message.includes(path) && given[1] === undefined)
    throw new Error(`no word of ${at}: ${refusal.message}`);
  if (!refusal && path && !name.includes('.')) refusalOf(() => here.app.check());
}

describe('a value that the types allow, and nobody thought of', () => {
  test.each(signatures)('is taken by %s, or refused with a sentence', (name, signature) => {
    const tried = fc.constantFrom(...drawn(name)).chain((place) => {
      const last = place.path.filter((step) => typeof step === 'string').at(-1) ?? '';
      return valuesOf(place.type, last).map((value) => ({ place, value }));
    });
    fc.assert(
      fc.property(tried, ({ place, value }) => {
        const here = world(signature.alone);
        attempt(signature, name, withValue(signature.given(here), name, place, value), here);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 15) },
    );
  });
});
