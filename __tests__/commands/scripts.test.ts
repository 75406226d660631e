import { spawnSync } from 'node:child_process';

function run(
  script: string,
  ...args: string[]
): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', 'tsx/cjs', script, ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

const SCRIPTS: [name: string, script: string, operand: string][] = [
  ['bench', 'bench/run.ts', ''],
  ['import', 'scripts/import.ts', ' [folder]'],
  ['schemas', 'scripts/kubernetes-schemas.ts', ''],
  ['e2e', 'e2e/run.ts', ' [level]...'],
];

describe.each(SCRIPTS)('npm run %s', (name, script, operand) => {
  test('-- --help says what it does, and does nothing else', () => {
    expect(run(script, '--help')).toEqual({
      code: 0,
      out: expect.stringContaining(`usage: npm run ${name} -- [options]${operand}\n\n`),
      err: '',
    });
  });

  test('refuses an option that it does not know', () => {
    expect(run(script, '--bogus')).toEqual({
      code: 2,
      out: '',
      err: `unknown option '--bogus'\n\nsee npm run ${name} -- --help\n`,
    });
  });
});

test.each<[string, string[], string]>([
  ['bench/run.ts', ['fast'], "'fast' is unknown: there are options only"],
  ['bench/run.ts', ['--runs=0'], "--runs has '0': use whole numbers from 1 on"],
  ['bench/run.ts', ['--services=10,x'], "--services has 'x': use whole numbers from 1 on"],
  ['scripts/import.ts', ['a', 'b'], "one file at most, not 'a' and 'b'"],
  ['e2e/run.ts', ['99'], "'99' is not a level of release 2.0.3: use some of 1, "],
  ['e2e/run.ts', ['--release=1.22.7', '12'], "'12' is not a level of release 1.22.7: use some of 2, "],
  ['e2e/run.ts', ['--release=1.0', '2'], "--release is '1.0': allowed are 1.22.7, 2.0.3"],
  ['e2e/run.ts', ['--release=1.22.7', '--others'], '--others is for release 2.0.3: omit --release'],
  ['e2e/run.ts', ['--others', '1'], "--others chooses the levels: omit '1'"],
])('%s %j ends with 2 and says why', (script, args, why) => {
  expect(run(script, ...args)).toEqual({ code: 2, out: '', err: expect.stringContaining(why) });
});
