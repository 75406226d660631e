import * as fc from 'fast-check';
import { acknowledge, declareObject } from '../../lib';
import { Field, shapeOf } from '../../lib/props/shapes';
import { goodValuesOf } from './good-values';
import { refusalOf } from './refusal';
import { Signature, SIGNATURES, world } from './signatures';

/** Signatures whose last parameter has props, of which whole sets are drawn: full ones and such with a few. */
const signatures = Object.entries(SIGNATURES).flatMap(([name, signature]) => {
  const parameters = fieldsOf(`${name}()`);
  const last = parameters.at(-1);
  if (last?.type.kind !== 'named' || fieldsOf(last.type.name).length === 0) return [];
  const props = fc.oneof(...[2, 6, 30].map((sparse) => goodValuesOf(last.type, last.name, sparse)));
  return [{ name, signature, index: parameters.length - 1, props }];
});

function fieldsOf(name: string): readonly Field[] {
  const shape = shapeOf(name);
  return shape.kind === 'props' || shape.kind === 'fn' ? [...shape.fields.values()] : [];
}

/** Calls it with the props that were drawn, but for those that it is given anyway, and renders all that it has made. */
function refusedBy(signature: Signature, index: number, drawn: object): string | undefined {
  const here = world(signature.alone);
  declareObject(here.layer, { kind: 'Namespace', name: 'consul' });
  acknowledge(here.layer, 'require-layer-order', 'an install is made in the layer of everything else');
  const given = [...signature.given(here)];
  given[index] = { ...drawn, ...(given[index] as object) };
  const refusal = refusalOf(() => signature.call(given as never[], here)) ?? refusalOf(() => here.app.render());
  return refusal?.message;
}

describe('a whole set of props, each of which is good', () => {
  test.each(signatures)('is taken by $name, or refused with a sentence', ({ signature, index, props }) => {
    let taken = 0;
    fc.assert(
      fc.property(props, (drawn) => {
        const message = refusedBy(signature, index, drawn as object);
        if (message === undefined) taken += 1;
        expect(message ?? '').not.toMatch(/ broke: |undefined/);
      }),
      process.env.FUZZ_RUNS ? { numRuns: Number(process.env.FUZZ_RUNS) } : { numRuns: 8, seed: 20261127 },
    );
    expect(taken).toBeGreaterThan(0);
  });
});
