import { buildSync } from 'esbuild';
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, write } from '../../lib/synthesis/write';
import { inFolder } from '../support/app';

const two = new Map([
  ['10-foundation/namespace-shop.yaml', 'kind: Namespace\n'],
  ['60-shop/service-web.yaml', 'kind: Service\n'],
]);
const one = new Map([['60-shop/service-web.yaml', 'kind: Service\nspec: {}\n']]);

const inDist = (act: (dist: string, folder: string) => void): void =>
  inFolder((folder) => act(join(folder, 'dist'), folder));

describe('writing dist/', () => {
  test('makes it hold exactly the files, and leaves nothing beside it', () =>
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
      expect(fs.readdirSync(dist)).toEqual(['60-shop']);
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

  test.each(['notes.txt', 'src', '.git', 'Makefile'])(
    "refuses a folder with '%s', which would be deleted",
    (stranger) =>
      inDist((dist) => {
        write(dist, two);
        fs.writeFileSync(join(dist, stranger), 'mine');
        expect(() => write(dist, one)).toThrow(
          `'${dist}' holds '${stranger}', which is no layer and would be deleted: move it, or choose another outdir`,
        );
        expect(read(dist).get('60-shop/service-web.yaml')).toBe('kind: Service\n');
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

  test.each(['staging', 'old'])('cleans up what a killed run left in dist.%s, also when nothing has changed', (left) =>
    inDist((dist, folder) => {
      write(dist, two);
      fs.mkdirSync(`${dist}.${left}/60-shop`, { recursive: true });
      write(dist, two);
      expect(fs.readdirSync(folder)).toEqual(['dist']);
      expect(read(dist)).toEqual(two);
    }),
  );

  test(
    'killed at any moment, it leaves the old folder or the new one, and the next run ends well',
    () =>
      inDist((dist, folder) => {
        // The steps of a run are calls of fs: a run is ended before the first, the second, … of them, until one gets through.
        const script = `
        const fs = require('fs');
        let left = Number(process.argv[3]);
        for (const name of ['mkdirSync', 'mkdtempSync', 'chmodSync', 'writeFileSync', 'renameSync', 'rmSync']) {
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
          const found = fs.existsSync(dist) ? dist : `${dist}.old`;
          const state = JSON.stringify([...read(found)]);
          expect([JSON.stringify([...two]), JSON.stringify([...one])]).toContain(state);
          states.add(state);
          if (ended) break;
          write(dist, one);
          expect(read(dist)).toEqual(one);
          expect(fs.readdirSync(folder).filter((entry) => entry.startsWith('dist'))).toEqual(['dist']);
        }
        expect(states.size).toBe(2);
      }),
    30_000,
  );

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
      const [first] = fs.readdirSync(dist);
      expect(first).toMatch(/^60-[ab]1$/);
      const texts = Array.from({ length: 40 }, (_, i) => [`${first}/${i}.yaml`, first.slice('60-'.length)] as const);
      expect(read(dist)).toEqual(new Map([...texts].sort(([x], [y]) => (x < y ? -1 : 1))));
      expect(fs.readdirSync(join(folder, 'out'))).toEqual(['dist']);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);

  describe('finds the lock of another process', () => {
    /** A process that has ended, and whose number is free. */
    const dead = (): number => Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));

    test.each([
      ['one that was killed', dead],
      ['itself, by a number that was given again', () => process.pid],
    ])('and takes it over from %s', (_, pid) =>
      inDist((dist, folder) => {
        fs.writeFileSync(`${dist}.lock`, `${pid()}\n`);
        fs.mkdirSync(`${dist}.staging-${pid()}-abcdef`);
        write(dist, one);
        expect(read(dist)).toEqual(one);
        expect(fs.readdirSync(folder)).toEqual(['dist']);
      }),
    );

    test('and waits until it is gone', () =>
      inDist((dist) => {
        const lock = `${dist}.lock`;
        fs.writeFileSync(lock, `${process.ppid}\n`);
        const wait = jest.spyOn(Atomics, 'wait').mockImplementationOnce(() => (fs.rmSync(lock), 'timed-out'));
        write(dist, one);
        expect(wait).toHaveBeenCalledTimes(1);
        wait.mockRestore();
        expect(read(dist)).toEqual(one);
      }));

    test.each([
      ['process ' + process.ppid, `${process.ppid}\n`],
      ['somebody', ''],
    ])('and says so when %s does not end, whose files it leaves alone', (who, text) =>
      inDist((dist, folder) => {
        fs.writeFileSync(`${dist}.lock`, text);
        fs.mkdirSync(`${dist}.staging-${process.ppid}-abcdef`);
        const wait = jest.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
        expect(() => write(dist, one)).toThrow(
          `${who} holds '${dist}.lock' for 10 s: let the other synth end, or remove the file if there is none`,
        );
        wait.mockRestore();
        expect(fs.readdirSync(folder)).toEqual(['dist.lock', `dist.staging-${process.ppid}-abcdef`]);
        fs.rmSync(`${dist}.lock`);
        write(dist, one);
        expect(fs.readdirSync(folder)).toEqual(['dist', `dist.staging-${process.ppid}-abcdef`]);
      }),
    );
  });
});

/** The writer and what it needs as one JavaScript file, since a plain node has to run it. */
function compile(target: string): void {
  const entry = join(__dirname, '../../lib/synthesis/write.ts');
  buildSync({ entryPoints: [entry], outfile: target, bundle: true, platform: 'node', logLevel: 'error' });
}
