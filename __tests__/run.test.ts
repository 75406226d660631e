import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Runs an app of these lines by `scripts/run.cjs`, in a folder of its own. */
function run(lines: readonly string[], ...args: string[]): { status: number | null; out: string; err: string } {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'run-'));
  try {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const file = join(folder, 'app.ts');
    writeFileSync(file, lines.join('\n'));
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/run.cjs', file, ...args], {
      encoding: 'utf8',
    });
    return { status, out: stdout, err: stderr.replaceAll(folder, '') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('an app that is run as a bundle', () => {
  test('is the main module, gets its arguments and says its exit code', () => {
    const app = ['process.exitCode = 3;', 'console.log(require.main === module, ...process.argv.slice(2));'];
    expect(run(app, 'a', 'b')).toEqual({ status: 3, out: 'true a b\n', err: '' });
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

  test('and throws anything else: the whole stack', () => {
    const { status, err } = run(['const nothing: any = undefined;', 'nothing.name;']);
    expect([status, err.split('\n').slice(0, 2)]).toEqual([
      1,
      [`TypeError: Cannot read properties of undefined (reading 'name')`, '    at Object.<anonymous> (/app.ts:2:9)'],
    ]);
    expect(run([`throw 'a text';`])).toEqual({ status: 1, out: '', err: 'a text\n' });
  });

  test('and is no TypeScript: the file, line and column', () => {
    const { status, err } = run(['const name: = 1;']);
    expect([status, err]).toEqual([1, expect.stringContaining('app.ts:1:12: ERROR: Unexpected "="')]);
  });
});
