import { buildSync } from 'esbuild';
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LIST } from '../../lib/synthesis/owned-files';
import { read, write } from '../../lib/synthesis/write';
import { toYaml } from '../../lib/synthesis/yaml';
import { inFolder } from '../support/app';

/** The module itself, whose functions can be replaced; an import of all of it is a copy. */
const realFs = jest.requireActual<typeof fs>('fs');
const two = new Map([
  ['10-foundation/namespace-shop.yaml', 'kind: Namespace\n'],
  ['60-shop/service-web.yaml', 'kind: Service\n'],
]);
const one = new Map([['60-shop/service-web.yaml', 'kind: Service\nspec: {}\n']]);

const inDist = (act: (dist: string, folder: string) => void): void =>
  inFolder((folder) => act(join(folder, 'dist'), folder));

describe('writing dist/', () => {
  test('makes it hold exactly the files, and nothing stays beside it', () =>
    inDist((dist, folder) => {
      write(dist, two);
      expect(read(dist)).toEqual(two);
      expect(fs.readdirSync(folder)).toEqual(['dist']);
    }));

  test('removes files and folders that are gone from the app', () =>
    inDist((dist) => {
      write(dist, two);
      write(dist, one);
      expect(read(dist)).toEqual(one);
      expect(fs.readdirSync(dist)).toEqual([LIST, '60-shop']);
    }));

  test('touches nothing when nothing has changed', () =>
    inDist((dist) => {
      write(dist, two);
      const file = join(dist, '60-shop/service-web.yaml');
      fs.utimesSync(file, 1000, 1000);
      const before = fs.statSync(file);
      write(dist, new Map(two));
      expect(fs.statSync(file)).toMatchObject({ mtimeMs: before.mtimeMs, ino: before.ino });
    }));

  test.each(['notes.txt', '.git/HEAD', '60-shop/kustomization.yaml', '70-manual/mine.yaml', '99-mine/'])(
    "keeps '%s', which it did not write",
    (foreign) =>
      inDist((dist) => {
        write(dist, two);
        place(dist, foreign);
        const { foreign: told } = write(dist, one);
        expect(told).toEqual([foreign.replace(/\/$/, '')]);
        expect(fs.existsSync(join(dist, foreign))).toBe(true);
        expect(read(dist)).toEqual(one);
      }),
  );

  test('a first write into a folder of others keeps it, and refuses to overwrite, with the names', () =>
    inDist((dist) => {
      place(dist, '70-manual/mine.yaml');
      write(dist, one);
      expect(fs.readFileSync(join(dist, '70-manual/mine.yaml'), 'utf8')).toBe('mine');
      fs.rmSync(dist, { recursive: true });
      place(dist, '60-shop/service-web.yaml');
      expect(() => write(dist, one)).toThrow(
        `'${dist}' holds '60-shop/service-web.yaml', which meshberry did not write and would overwrite: move or remove them, or choose another outdir`,
      );
      expect(fs.readFileSync(join(dist, '60-shop/service-web.yaml'), 'utf8')).toBe('mine');
    }));

  test.each([
    ['a file where a folder is needed', '60-shop'],
    ['a folder where a file is needed', '60-shop/service-web.yaml/x'],
  ])('refuses %s, and keeps it', (_, foreign) =>
    inDist((dist) => {
      place(dist, foreign);
      expect(() => write(dist, one)).toThrow(`'${dist}' holds '${foreign}', which meshberry did not write`);
      expect(fs.readFileSync(join(dist, foreign), 'utf8')).toBe('mine');
    }),
  );

  test('takes over what meshberry 0.1 wrote, which kept no list', () =>
    inDist((dist) => {
      const text = toYaml({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'gone' } });
      place(dist, '60-shop/service-gone.yaml', text);
      place(dist, '60-shop/service-own.yaml', `# mine\n${text}`);
      const { removed, foreign } = write(dist, one);
      expect({ removed, foreign }).toEqual({
        removed: ['60-shop/service-gone.yaml'],
        foreign: ['60-shop/service-own.yaml'],
      });
    }));

  test.each(['../evil.yaml', '60-shop/../../evil.yaml', '/etc/evil.yaml', '60-shop//x.yaml', '60-shop\\x.yaml'])(
    "refuses the path '%s', which leaves the folder",
    (path) =>
      inDist((dist, folder) => {
        expect(() => write(dist, new Map([[path, '']]))).toThrow(`'${path}' is not a path inside of the folder`);
        expect(fs.readdirSync(folder)).toEqual([]);
      }),
  );

  test('writes through a link, and keeps the link', () =>
    inDist((dist, folder) => {
      fs.mkdirSync(join(folder, 'elsewhere'));
      fs.symlinkSync('elsewhere', dist);
      write(dist, two);
      write(dist, one);
      expect(fs.lstatSync(dist).isSymbolicLink()).toBe(true);
      expect(read(join(folder, 'elsewhere'))).toEqual(one);
    }));

  test('says so when the outdir is a file, or a link to nothing', () =>
    inDist((dist) => {
      fs.writeFileSync(dist, 'mine');
      expect(() => write(dist, one)).toThrow(`'${dist}' is a file, and the outdir has to be a folder`);
      expect(fs.readFileSync(dist, 'utf8')).toBe('mine');
      fs.rmSync(dist);
      fs.symlinkSync('nowhere', dist);
      expect(() => write(dist, one)).toThrow(`'${dist}' is a link to 'nowhere', which does not exist`);
    }));

  test.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'the file system is read-only'],
    ['EACCES', 'permission denied'],
    ['EIO', 'the system says EIO'],
  ])(
    'a file system that says %s at any step is told in a sentence, the old content stays, and the next run works',
    (code, said) =>
      inDist((dist, folder) => {
        write(dist, two);
        for (const call of ['mkdirSync', 'writeFileSync', 'renameSync'] as const) {
          const original = realFs[call] as (...args: unknown[]) => unknown;
          let calls = 0;
          const spy = jest.spyOn(realFs, call);
          try {
            spy.mockImplementation(((...args: unknown[]) => (calls++, original(...args))) as never);
            write(dist, one);
          } finally {
            spy.mockRestore();
          }
          write(dist, two);
          expect(calls).toBeGreaterThan(0);
          for (let step = 0; step < calls; step++) {
            let left = step;
            const failing = jest.spyOn(realFs, call);
            try {
              failing.mockImplementation(((...args: unknown[]) => {
                if (left-- === 0) throw Object.assign(new Error(code), { code, syscall: 'x', path: String(args[0]) });
                return original(...args);
              }) as never);
              expect(() => write(dist, one)).toThrow(
                new RegExp(`^cannot write '${dist}', which is as it was: '.*': ${said}`),
              );
            } finally {
              failing.mockRestore();
            }
            expect(read(dist)).toEqual(two);
            expect(fs.readdirSync(folder)).toEqual(['dist']);
          }
        }
      }),
  );

  test('takes the path with a slash at its end, and a relative one', () =>
    inDist((dist, folder) => {
      write(`${dist}/`, two);
      write(`${dist}/`, one);
      expect(read(dist)).toEqual(one);
      expect(fs.readdirSync(folder)).toEqual(['dist']);
    }));

  test('leaves the old folder when it cannot write the new one', () =>
    inDist((dist, folder) => {
      write(dist, two);
      const impossible = new Map([...one, [`60-shop/${'x'.repeat(300)}.yaml`, '']]);
      expect(() => write(dist, impossible)).toThrow();
      expect(read(dist)).toEqual(two);
      write(dist, one);
      expect(fs.readdirSync(folder)).toEqual(['dist']);
    }));

  test.each(['new-1', 'old'])('removes what a killed run left as %s, also when nothing has changed', (left) =>
    inDist((dist, folder) => {
      write(dist, two);
      fs.mkdirSync(join(folder, '.dist.meshberry', left, '60-shop'), { recursive: true });
      write(dist, two);
      expect(fs.readdirSync(folder)).toEqual(['dist']);
      expect(read(dist)).toEqual(two);
    }),
  );

  test('touches no folder beside the outdir that it did not make', () =>
    inDist((dist, folder) => {
      for (const name of ['dist.old', 'dist.staging-1-abcdef', 'dist.lock', '.dist.meshberry/mine'])
        place(folder, `${name}/x`);
      write(dist, two);
      write(dist, one);
      expect(fs.readdirSync(folder)).toEqual([
        '.dist.meshberry',
        'dist',
        'dist.lock',
        'dist.old',
        'dist.staging-1-abcdef',
      ]);
      expect(fs.existsSync(join(folder, '.dist.meshberry/mine/x'))).toBe(true);
    }));

  test('killed at any moment, it keeps the old folder or the new one, and the next run ends well', () =>
    inDist((dist, folder) => {
      // The steps of a run are calls of fs: a run is ended before the first, the second, … of them, until one gets through.
      const script = `
        const fs = require('fs');
        let left = Number(process.argv[3]);
        for (const name of ['mkdirSync', 'chmodSync', 'writeFileSync', 'renameSync', 'rmSync', 'rmdirSync']) {
          const original = fs[name];
          fs[name] = (...args) => { if (left-- === 0) process.exit(9); return original(...args); };
        }
        const { write } = require(process.argv[1]);
        write(process.argv[2], new Map(JSON.parse(process.argv[4])));`;
      const compiled = join(folder, 'write.js');
      compile(compiled);
      const states = new Set<string>();
      for (let step = 0; ; step++) {
        write(dist, two);
        let ended = true;
        try {
          const args = ['-e', script, compiled, dist, String(step), JSON.stringify([...one])];
          execFileSync(process.execPath, args, { stdio: 'pipe' });
        } catch (error) {
          expect((error as { status: number }).status).toBe(9);
          ended = false;
        }
        const found = fs.existsSync(dist) ? dist : join(folder, '.dist.meshberry', 'old');
        const state = JSON.stringify([...read(found)]);
        expect([JSON.stringify([...two]), JSON.stringify([...one])]).toContain(state);
        states.add(state);
        if (ended) break;
        write(dist, one);
        expect(read(dist)).toEqual(one);
        expect(fs.readdirSync(folder).filter((entry) => entry.includes('dist'))).toEqual(['dist']);
      }
      expect(states.size).toBe(2);
    }));

  test('two at once leave the files of one of them, and nothing beside', async () => {
    const folder = fs.mkdtempSync(join(tmpdir(), 'meshberry-test-'));
    try {
      const compiled = join(folder, 'write.js');
      compile(compiled);
      // Each writes two contents in turn, a hundred times.
      const script = `
        const { write } = require(process.argv[1]);
        for (let run = 0; run < 100; run++) {
          const text = process.argv[3] + run % 2;
          write(process.argv[2], new Map(Array.from({ length: 40 }, (_, i) => ['60-' + text + '/' + i + '.yaml', text])));
        }`;
      const dist = join(folder, 'out', 'dist');
      const run = (name: string): Promise<string> =>
        new Promise((resolve) => {
          const child = spawn(process.execPath, ['-e', script, compiled, dist, name]);
          let said = '';
          child.stderr.on('data', (data) => (said += data));
          child.on('close', (code) => resolve(`${code}${said}`));
        });
      expect(await Promise.all([run('a'), run('b')])).toEqual(['0', '0']);
      const [first] = fs.readdirSync(dist).filter((entry) => entry !== LIST);
      expect(first).toMatch(/^60-[ab]1$/);
      const texts = Array.from({ length: 40 }, (_, i) => [`${first}/${i}.yaml`, first.slice('60-'.length)] as const);
      expect(read(dist)).toEqual(new Map([...texts].sort(([x], [y]) => (x < y ? -1 : 1))));
      expect(fs.readdirSync(join(folder, 'out'))).toEqual(['dist']);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  test('thirty starters at once get their turn one after the other, also with entries of killed ones', async () => {
    const folder = fs.mkdtempSync(join(tmpdir(), 'meshberry-test-'));
    try {
      const compiled = join(folder, 'lock.js');
      compile(compiled, 'lock');
      const work = join(folder, 'work');
      const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
      for (const name of [`ticket-1-${dead}`, `drawing-${dead}`]) place(work, name, '');
      // Under the lock a number is read and written again: without a lock, some of the increments get lost.
      const script = `
        const fs = require('fs');
        const { locked } = require(process.argv[1]);
        const file = process.argv[3];
        locked(process.argv[2], () => {
          const count = Number(fs.readFileSync(file, 'utf8'));
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
          fs.writeFileSync(file, String(count + 1));
        });`;
      const file = join(folder, 'count');
      fs.writeFileSync(file, '0');
      const run = (): Promise<number | null> =>
        new Promise((resolve) =>
          spawn(process.execPath, ['-e', script, compiled, work, file], { stdio: 'ignore' }).on('close', resolve),
        );
      const codes = await Promise.all(Array.from({ length: 30 }, run));
      expect(codes.filter((code) => code !== 0)).toEqual([]);
      expect(fs.readFileSync(file, 'utf8')).toBe('30');
      expect(fs.existsSync(work)).toBe(false);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  describe('finds the entry of another process', () => {
    const entry = (folder: string, name: string): string => join(folder, '.dist.meshberry', name);

    test.each([
      ['itself, by a number that was given again', `ticket-1-${process.pid}`],
      ['no process', 'ticket-1-'],
    ])('and does not wait for %s', (_, name) =>
      inDist((dist, folder) => {
        place(folder, `.dist.meshberry/${name}`, '');
        const wait = jest.spyOn(Atomics, 'wait');
        write(dist, one);
        expect(wait).not.toHaveBeenCalled();
        wait.mockRestore();
        expect(read(dist)).toEqual(one);
      }),
    );

    test.each([`ticket-1-${process.ppid}`, `drawing-${process.ppid}`])('and waits until %s is gone', (name) =>
      inDist((dist, folder) => {
        place(folder, `.dist.meshberry/${name}`, '');
        const wait = jest
          .spyOn(Atomics, 'wait')
          .mockImplementationOnce(() => (fs.rmSync(entry(folder, name)), 'timed-out'));
        write(dist, one);
        expect(wait).toHaveBeenCalledTimes(1);
        wait.mockRestore();
        expect(read(dist)).toEqual(one);
      }),
    );

    test('and says so when it does not go', () =>
      inDist((dist, folder) => {
        const name = `ticket-1-${process.ppid}`;
        place(folder, `.dist.meshberry/${name}`, '');
        const wait = jest.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
        expect(() => write(dist, one)).toThrow(
          `process ${process.ppid} has been writing for 10 s: wait for the other synth to finish, or remove '${entry(folder, name)}' if there is none`,
        );
        wait.mockRestore();
        expect(fs.readdirSync(entry(folder, ''))).toEqual([name]);
        fs.rmSync(entry(folder, name));
        write(dist, one);
        expect(fs.readdirSync(folder)).toEqual(['dist']);
      }));
  });
});

function place(folder: string, file: string, text = 'mine'): void {
  const path = join(folder, file);
  if (file.endsWith('/')) return void fs.mkdirSync(path, { recursive: true });
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(path, text);
}

/** The writer or the lock, with what it needs, as one JavaScript file, since a plain node has to run it. */
function compile(target: string, file = 'write'): void {
  const entry = join(__dirname, `../../lib/synthesis/${file}.ts`);
  buildSync({ entryPoints: [entry], outfile: target, bundle: true, platform: 'node', logLevel: 'error' });
}
