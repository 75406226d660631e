import { problemOf } from '../../lib/props/problem';
import { shapeOf, Type } from '../../lib/props/shapes';
import { shown } from '../../lib/text/shown';
import { Place, placesOf, sample, withValue } from './places';
import { refusalOf } from './refusal';
import { Signature, SIGNATURES, world } from './signatures';
import { JUNK } from './values';

const names = Object.keys(SIGNATURES).sort();

function label({ path }: Place): string {
  return path.join('.');
}

describe('a value of the wrong type', () => {
  test.each(names)(
    'is refused by %s at every place, before anything is made, naming the construct, the place and the value',
    (name) => {
      const signature = SIGNATURES[name];
      const here = world(signature.alone);
      const given = signature.given(here);
      const accepted: string[] = [];
      for (const place of placesOf(name).filter(({ path }) => !signature.isRest || path.length > 1))
        for (const junk of JUNK) {
          const problem = problemOf(junk, place.type, { owner: name, path: '' });
          // What has a method in the place of a text is another member of a union.
          if (!problem || (typeof junk === 'function' && label(place).endsWith('atabase.address'))) continue;
          const refusal = refusalOf(() => signature.call(withValue(given, name, place, junk) as never[], here));
          if (!refusal) accepted.push(`${label(place)}: ${shown(junk)}`);
          else if (!isTold(refusal.message, name, signature, place, junk))
            accepted.push(`${label(place)}: ${shown(junk)}: ${refusal.message.slice(0, 300)}`);
        }
      expect(accepted).toEqual([]);
    },
  );

  test.each(names)('%s refuses a prop that it does not know at every place that has props', (name) => {
    const signature = SIGNATURES[name];
    const here = world(signature.alone);
    const given = signature.given(here);
    const accepted: string[] = [];
    for (const place of placesOf(name)) {
      if (!hasProps(place.type)) continue;
      const current = sample(withProps(place.type));
      const refusal = refusalOf(() =>
        signature.call(withValue(given, name, place, { ...(current as object), zzunknown: 1 }) as never[], here),
      );
      if (!refusal?.message.includes("unknown prop 'zzunknown' of "))
        accepted.push(`${label(place)}: ${refusal?.message ?? 'accepted'}`);
    }
    expect(accepted).toEqual([]);
  });
});

function hasProps(type: Type): boolean {
  if (type.kind === 'union') return type.members.some(hasProps);
  if (type.kind !== 'named' || type.name === 'Board') return false;
  const shape = shapeOf(type.name);
  return shape.kind === 'type' ? hasProps(shape.type) : shape.kind === 'props';
}

/** The member of a union that has props. */
function withProps(type: Type): Type {
  if (type.kind === 'named') {
    const shape = shapeOf(type.name);
    if (shape.kind === 'type') return withProps(shape.type);
  }
  return type.kind === 'union' ? type.members.find(hasProps)! : type;
}

function isTold(message: string, name: string, { at }: Signature, place: Place, junk: unknown): boolean {
  // What is no scope or id has no path: then the parameter is named.
  const isParent = place.path.length === 1;
  const construct = message.includes(at) || (isParent && /scope|id /.test(message));
  const isText = typeof junk === 'string' || (typeof junk === 'object' && junk !== null);
  const value = isText || message.includes(shown(junk));
  const steps = place.path.slice(1).filter((step) => typeof step === 'string');
  const prop = steps.length === 0 || steps.some((step) => message.includes(step));
  return (construct || message.includes('which is not a mesh service')) && value && prop;
}
