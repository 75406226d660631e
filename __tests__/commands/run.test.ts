import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface Result {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Files that have just been written are not kept, since they may change while they are read: for these processes they are older. */
const LATER = `Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + 1e6 });`;

/** Does something with an app of these lines in a folder of its own, and what runs it by `commands/run.cjs`. */
function inFolder<T>(lines: readonly string[], work: (run: (...args: string[]) => Result, folder: string) => T): T {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'run-'));
  try {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const [file, later] = ['app.ts', 'later.cjs'].map((name) => join(folder, name));
    writeFileSync(file, lines.join('\n'));
    writeFileSync(later, LATER);
    const env = { ...process.env, MESHBERRY_CACHE: join(folder, '.cache') };
    return work((...args) => {
      const command = ['-r', later, 'commands/run.cjs', file, ...args];
      const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env });
      // How a run began is nothing to compare.
      const err = stderr.replaceAll(folder, '').replace(/^ {4}at .*\bnode:internal\b.*\n/gm, '');
      return { status, out: stdout, err };
    }, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What an app says that is bundled, and the same once more from what the first run has kept. */
function run(lines: readonly string[], ...args: string[]): Result {
  return inFolder(lines, (app) => {
    const first = app(...args);
    expect(app(...args)).toEqual(first);
    return first;
  });
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
    expect(run(app, 'a', 'b')).toEqual({ status: 3, out: 'true a b\n', err: '' });
  });

  test('shares its packages with everything else that loads them', () => {
    const app = [
      `import { App } from 'cdk8s';`,
      `import { createRequire } from 'module';`,
      `const others = [createRequire(__filename)('cdk8s'), createRequire(__filename)('cdk8s/lib/app')];`,
      `console.log(...others.map((other) => other.App === App));`,
      `import('cdk8s').then((other) => console.log(other.App === App));`,
    ];
    expect(run(app)).toEqual({ status: 0, out: 'true true\ntrue\n', err: '' });
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
    const [first, place, ...rest] = run([...app.slice(0, 1), `process.env.DEBUG = 'meshberry';`, app[1]]).err.split(
      '\n',
    );
    expect([first, place]).toEqual([message, expect.stringMatching(/^ {4}at .*\(\/app\.ts:3:9\)$/)]);
    expect(rest.length).toBeGreaterThan(2);
    expect(run([`throw 'a text';`])).toEqual({ status: 1, out: '', err: 'a text\n' });
  });

  test('and is no TypeScript: the file, line and column', () => {
    const { status, err } = run(['const name: = 1;']);
    expect([status, err]).toEqual([1, expect.stringContaining('app.ts:1:12: ERROR: Unexpected "="')]);
  });

  test('and is bundled anew when a file of it has changed, and only then', () => {
    inFolder([`import { word } from './word';`, 'console.log(word);'], (app, folder) => {
      const say = (word: string): string => {
        writeFileSync(join(folder, 'word.ts'), `export const word = '${word}';`);
        return app().out;
      };
      const kept = (): string[] => readdirSync(join(folder, '.cache')).sort();
      expect(say('one')).toBe('one\n');
      const files = kept();
      expect(files).toHaveLength(2);
      const times = (): number[] => files.map((file) => statSync(join(folder, '.cache', file)).mtimeMs);
      const before = times();
      expect(app().out).toBe('one\n');
      expect(times()).toEqual(before);
      expect(say('two')).toBe('two\n');
      expect(kept()).toEqual(files);
    });
  });

  test('and runs where nothing can be kept, and where what was kept is broken', () => {
    inFolder([`console.log('here');`], (app, folder) => {
      const cache = join(folder, '.cache');
      writeFileSync(cache, 'a file in the way');
      expect(app()).toEqual({ status: 0, out: 'here\n', err: '' });
      rmSync(cache);
      app();
      readdirSync(cache).forEach((file) => writeFileSync(join(cache, file), 'broken'));
      expect(app()).toEqual({ status: 0, out: 'here\n', err: '' });
    });
  });
});

describe('an app and the library beside it', () => {
  /** A project that has what runs an app, and a library of one file. */
  function project(
    work: (write: (name: string, text: string) => void, say: () => string, kept: () => string[]) => void,
  ): void {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'project-'));
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    const cache = join(folder, '.cache');
    try {
      symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
      mkdirSync(join(folder, 'commands', 'run'), { recursive: true });
      ['run.cjs', ...readdirSync('commands/run').map((name) => join('run', name))].forEach((name) =>
        copyFileSync(join('commands', name), join(folder, 'commands', name)),
      );
      ['lib', 'apps'].forEach((name) => mkdirSync(join(folder, name)));
      write('package.json', '{}');
      write('later.cjs', LATER);
      write('lib/index.ts', `export const word: string = 'one';`);
      write('main.ts', `import { word } from './lib';\nconsole.log(word);`);
      const say = (): string => {
        const env = { ...process.env, MESHBERRY_CACHE: cache };
        const command = ['-r', './later.cjs', 'commands/run.cjs'];
        const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env, cwd: folder });
        return stdout + stderr;
      };
      const kept = (): string[] => readdirSync(cache).map((name) => `${name} ${statSync(join(cache, name)).ino}`);
      work(write, say, kept);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  /** How many of these are as they were. */
  const common = (before: string[], after: string[]): number => before.filter((each) => after.includes(each)).length;

  test('are made anew when one of them has changed, each on its own', () => {
    project((write, say, kept) => {
      expect(say()).toBe('one\n');
      const first = kept();
      expect(first).toHaveLength(3);
      write('main.ts', `import { word } from './lib';\nconsole.log(word, 'more');`);
      expect(say()).toBe('one more\n');
      const edited = kept();
      expect([edited.length, common(first, edited)]).toEqual([3, 2]);
      write('lib/index.ts', `export const word: string = 'two';`);
      expect(say()).toBe('two more\n');
      expect(common(edited, kept())).toBe(2);
      expect(say()).toBe('two more\n');
    });
  });

  test('another file is the library when an import finds it first', () => {
    project((write, say) => {
      expect(say()).toBe('one\n');
      write('lib.ts', `export const word = 'a file';`);
      expect(say()).toBe('a file\n');
    });
  });

  test.each([
    ['by name', `import { word } from './lib'; console.log(word);`],
    ['as a namespace', `import * as all from './lib'; console.log(all.word, Object.keys(all).length);`],
    ['by require', `import all = require('./lib'); console.log(all.word);`],
    ['one file of it', `import { word } from './lib/index'; console.log(word);`],
    ['from a folder', `import './apps/app';`],
    ['when it is needed', `import('./lib').then(({ word }) => console.log(word));`],
  ])('are joined: %s', (_, main) => {
    project((write, say) => {
      write('main.ts', main);
      write('apps/app.ts', `import { word } from '../lib'; console.log(word);`);
      expect(say()).toMatch(/^one( 1)?\n$/);
      expect(say()).toMatch(/^one( 1)?\n$/);
    });
  });

  test('errors show the lines of both', () => {
    project((write, say) => {
      write('lib/index.ts', `interface Unused {}\n\nexport const fail = (): never => { throw new Error('no word'); };`);
      write('main.ts', `import { fail } from './lib';\ninterface Unused {}\nfail();`);
      const main = /\n {4}at .*main\.ts:3:1/;
      for (const out of [say(), say()]) {
        expect(out).toMatch(/^no word\n/);
        expect(out).toMatch(main);
      }
      write('main.ts', `process.env.DEBUG = 'meshberry';\nimport { fail } from './lib';\nfail();`);
      const out = say();
      expect(out).toMatch(/\n {4}at .*lib\/index\.ts:3:42/);
      expect(out).toMatch(main);
    });
  });
});
