import { spawnSync } from 'node:child_process';
import { runAll } from '../support/programs';

const COMMANDS = [
  'init',
  'cluster',
  'synth',
  'check',
  'plan',
  'topology',
  'images',
  'apply',
  'diff',
  'status',
  'remove',
];
/** Wrong use, and what is said of it. */
const REFUSED: readonly (readonly [args: readonly string[], why: string])[] = [
  [[], 'usage: meshberry'],
  [['sail'], "'sail' is unknown"],
  [['toString'], "'toString' is unknown"],
  [['synth', '--bogus'], "unknown option '--bogus'"],
  [['check', 'a.ts', 'b.ts'], "one file at most, not 'a.ts' and 'b.ts'"],
  [['plan', '--lost-node=maybe'], "--lost-node is 'maybe': allowed are error, warning, off"],
  [['plan', '--json=yes'], "option '--json' does not take an argument"],
  [['apply', 'none'], "'none' is not there: synthesize it first"],
  [['apply', 'main.ts'], "'main.ts' is a file: name the folder with the layers, such as dist"],
  [['diff', 'dist/20-consul'], "'dist/20-consul' has no layer that meshberry wrote"],
  [['status', '--context='], '--context is empty: give it a value, as in --context=name, or omit it'],
  [['apply', '--inventory=My app'], "--inventory is 'My app': use lower case letters, digits and '-'"],
  [['apply', '--timeout=soon'], "--timeout is 'soon'"],
  [['apply', '--layer=60-none'], "--layer is '60-none': the folder has 00-preflight, 10-foundation"],
  [['apply', '--prune', '--layer=10-foundation'], '--prune needs all layers'],
  [['topology', 'none.ts'], "there is no 'none.ts'"],
];
// The file that is named does not exist.
const helpOf = (name: string): readonly string[] => [name, 'none.ts', '--help'];

describe('meshberry', () => {
  const meshberry = runAll('commands/meshberry.ts', [
    ['--help'],
    ...COMMANDS.map(helpOf),
    ...REFUSED.map(([args]) => args),
  ]);

  test.each(COMMANDS)('%s --help says what it does, and loads no app', (name) => {
    expect(meshberry(helpOf(name))).toEqual({
      code: 0,
      out: expect.stringMatching(new RegExp(`^usage: meshberry ${name} \\[options\\] \\[(main.ts|dist|folder)\\]\n`)),
      err: '',
    });
  });

  test('--help lists the commands', () => {
    const { code, out } = meshberry(['--help']);
    expect([code, [...out.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)]).toEqual([0, COMMANDS]);
  });

  test.each(REFUSED)('%j ends with 2 and says why', (args, why) => {
    expect(meshberry(args)).toEqual({ code: 2, out: '', err: expect.stringContaining(why) });
  });

  test('is a program, which ends with what a command says', () => {
    const command = ['-r', 'tsx/cjs', 'commands/meshberry.ts', 'sail'];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([2, '', meshberry(['sail']).err]);
  });
});
