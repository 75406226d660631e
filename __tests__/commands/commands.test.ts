import { spawnSync } from 'node:child_process';

function meshberry(...args: string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const command = ['-r', 'tsx/cjs', 'commands/meshberry.ts', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

describe('meshberry', () => {
  test.each(['init', 'cluster', 'synth', 'check', 'plan', 'topology', 'images', 'apply', 'diff', 'status', 'remove'])(
    '%s --help says what it does, and loads no app',
    (name) => {
      // The file that is named does not exist.
      expect(meshberry(name, 'none.ts', '--help')).toEqual({
        code: 0,
        out: expect.stringMatching(new RegExp(`^usage: meshberry ${name} \\[options\\] \\[(main.ts|dist|folder)\\]\n`)),
        err: '',
      });
    },
  );

  test('--help lists the commands', () => {
    const { code, out } = meshberry('--help');
    expect([code, [...out.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)]).toEqual([
      0,
      ['init', 'cluster', 'synth', 'check', 'plan', 'topology', 'images', 'apply', 'diff', 'status', 'remove'],
    ]);
  });

  test.each([
    [[], 'usage: meshberry'],
    [['sail'], "'sail' is unknown"],
    [['toString'], "'toString' is unknown"],
    [['synth', '--bogus'], "unknown option '--bogus'"],
    [['check', 'a.ts', 'b.ts'], "one file at most, not 'a.ts' and 'b.ts'"],
    [['plan', '--lost-node=maybe'], "--lost-node is 'maybe': allowed are error, warning, off"],
    [['plan', '--json=yes'], "option '--json' does not take an argument"],
    [['apply', 'none'], "'none' has no layer: synthesize it first"],
    [['apply', '--timeout=soon'], "--timeout is 'soon'"],
    [['apply', '--layer=60-none'], "--layer is '60-none': the folder has 00-preflight, 10-foundation"],
    [['apply', '--prune', '--layer=10-foundation'], '--prune needs all layers'],
    [['topology', 'none.ts'], "there is no 'none.ts'"],
  ])('%j ends with 2 and says why', (args, why) => {
    expect(meshberry(...args)).toEqual({ code: 2, out: '', err: expect.stringContaining(why) });
  });
});
