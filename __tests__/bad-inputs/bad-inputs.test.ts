import { ARGUMENTS_OF_COMMANDS } from './commands';
import { Family } from './family';
import { FILES } from './files';
import { goodRefusals, OBJECTS } from './objects';
import { PROPS } from './props';
import { YAML } from './yaml';

const FAMILIES: readonly Family[] = [...YAML, ...OBJECTS, ...PROPS, ...FILES, ARGUMENTS_OF_COMMANDS];
/** Of Node or cdk8s, or of nobody who meant to tell a user something. */
const RAW =
  /^raw: |is not a function|is not iterable|Cannot (read|convert|destructure|set|mix)|\[object |undefined is|call stack|Failed serializing|^rule '.*' broke|^E[A-Z]{4,}/;

const seen = new Set<string>();

describe('refused with a sentence', () => {
  test.each(FAMILIES.map((family) => [family.what, family] as const))('%s', async (what, family) => {
    const refusals = await family.refusals();
    for (const label of refusals.keys()) seen.add(`${what}: ${label}`);
    const raw = [...refusals].filter(([, message]) => message !== undefined && RAW.test(message));
    expect(raw).toEqual([]);
    expect([...refusals].filter(([, message]) => message === undefined).map(([label]) => label)).toEqual([]);
  });
});

test('the objects that the bad ones are made of are taken', () => {
  expect([...goodRefusals()].filter(([, message]) => message !== undefined)).toEqual([]);
});

test('these are a thousand inputs or more', () => {
  expect(seen.size).toBeGreaterThanOrEqual(1000);
});
