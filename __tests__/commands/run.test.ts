import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Runs an app of these lines by `commands/run.cjs`, in a folder of its own. */
function run(
  lines: readonly string[],
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
): { status: number | null; out: string; err: string } {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'run-'));
  try {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const file = join(folder, 'app.ts');
    writeFileSync(file, lines.join('\n'));
    const { status, stdout, stderr } = spawnSync(process.execPath, ['commands/run.cjs', file, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return { status, out: stdout, err: stderr.replaceAll(folder, '') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('an app that is run as a bundle', () => {
  test.each([
    ['--help', 0],
    ['--bogus', 2],
  ])('is not loaded for %s', (argument, code) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['commands/run.cjs', argument], {
      encoding: 'utf8',
    });
    expect([status, stdout + stderr]).toEqual([code, expect.stringContaining('usage: node commands/run.cjs')]);
  });

  test('is the main module, gets its arguments and says its exit code', () => {
    const app = ['process.exitCode = 3;', 'console.log(require.main === module, ...process.argv.slice(2));'];
    expect(run(app, ['a', 'b'])).toEqual({ status: 3, out: 'true a b\n', err: '' });
  });

  test('shares its packages with everything else that loads them', () => {
    const app = [
      `import { App } from 'cdk8s';`,
      `import { createRequire } from 'module';`,
      `console.log(createRequire(__filename)('cdk8s').App === App);`,
    ];
    expect(run(app)).toEqual({ status: 0, out: 'true\n', err: '' });
  });

  test('and throws what its user got wrong: the message, and the line in TypeScript', () => {
    const app = ['interface Unused {}', '', `function layer(): never { throw new Error('no layer'); }`, 'layer();'];
    expect(run(app)).toEqual({ status: 1, out: '', err: 'no layer\n    at layer (/app.ts:3:33)\n' });
  });

  test('and throws anything else: its name too, and with DEBUG the whole stack', () => {
    const app = ['const nothing: any = undefined;', 'nothing.name;'];
    const message = "TypeError: Cannot read properties of undefined (reading 'name')";
    expect(run(app)).toEqual({
      status: 1,
      out: '',
      err: expect.stringMatching(/^TypeError: .*\n {4}at .*app\.ts:2:9.*\n$/),
    });
    const stack = run(app, [], { DEBUG: 'meshberry' }).err.split('\n');
    expect([stack[0], stack.length > 3]).toEqual([message, true]);
    expect(run([`throw 'a text';`])).toEqual({ status: 1, out: '', err: 'a text\n' });
  });

  test('and is no TypeScript: the file, line and column', () => {
    const { status, err } = run(['const name: = 1;']);
    expect([status, err]).toEqual([1, expect.stringContaining('app.ts:1:12: ERROR: Unexpected "="')]);
  });
});
