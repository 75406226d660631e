import { runAll } from '../support/programs';

interface Script {
  readonly name: string;
  readonly file: string;
  readonly operand: string;
  /** Wrong use, and what is said of it. */
  readonly refused: readonly (readonly [args: readonly string[], why: string])[];
}

const SCRIPTS: readonly Script[] = [
  {
    name: 'bench',
    file: 'bench/run.ts',
    operand: '',
    refused: [
      [['fast'], "'fast' is unknown: there are options only"],
      [['--runs=0'], "--runs has '0': use whole numbers from 1 on"],
      [['--services=10,x'], "--services has 'x': use whole numbers from 1 on"],
    ],
  },
  {
    name: 'import',
    file: 'scripts/import.ts',
    operand: ' [folder]',
    refused: [[['a', 'b'], "one file at most, not 'a' and 'b'"]],
  },
  {
    name: 'schemas',
    file: 'scripts/kubernetes-schemas.ts',
    operand: '',
    refused: [[['fast'], "'fast' is unknown: there are options only"]],
  },
  {
    name: 'props',
    file: 'scripts/props.ts',
    operand: '',
    refused: [[['fast'], "'fast' is unknown: there are options only"]],
  },
  {
    name: 'e2e',
    file: 'e2e/run.ts',
    operand: ' [level]...',
    refused: [
      [['99'], "'99' is not a level of release 2.0.3: use some of 1, "],
      [['--release=1.22.7', '12'], "'12' is not a level of release 1.22.7: use some of 2, "],
      [['--release=1.0', '2'], "--release is '1.0': allowed are 1.22.7, 2.0.3"],
      [['--release=1.22.7', '--others'], '--others is for release 2.0.3: omit --release'],
      [['--others', '1'], "--others chooses the levels: omit '1'"],
    ],
  },
];

describe.each(SCRIPTS)('npm run $name', ({ name, file, operand, refused }) => {
  const run = runAll(file, [['--help'], ['--bogus'], ...refused.map(([args]) => args)]);

  test('-- --help says what it does, and does nothing else', () => {
    expect(run(['--help'])).toEqual({
      code: 0,
      out: expect.stringContaining(`usage: npm run ${name} -- [options]${operand}\n\n`),
      err: '',
    });
  });

  test('refuses an option that it does not know', () => {
    expect(run(['--bogus'])).toEqual({
      code: 2,
      out: '',
      err: `unknown option '--bogus'\n\nsee npm run ${name} -- --help\n`,
    });
  });

  test.each(refused)('%j ends with 2 and says why', (args, why) => {
    expect(run(args)).toEqual({ code: 2, out: '', err: expect.stringContaining(why) });
  });
});
