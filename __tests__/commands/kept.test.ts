import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'kept-'));
process.env.MESHBERRY_CACHE = join(folder, '.cache');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the folder is read when it is loaded
const { keep, take } = require('../../commands/run/kept.cjs') as {
  keep(kind: string, app: string, made: unknown, files: readonly string[]): void;
  take(kind: string, app: string): { made: unknown; contents: Map<string, Buffer> } | undefined;
};

/** The process began that much later than it did: files that were written while it ran are not kept. */
function begun(milliseconds: number): void {
  Object.defineProperty(performance, 'timeOrigin', { value: began + milliseconds, configurable: true });
}
const began = performance.timeOrigin;
const LATER = 1e9;

let app: string;
let main: string;
const write = (name: string, text = ''): void => {
  mkdirSync(dirname(join(app, name)), { recursive: true });
  writeFileSync(join(app, name), text);
};

beforeEach(() => {
  rmSync(folder, { recursive: true });
  app = join(folder, 'project', 'apps', 'app');
  main = join(app, 'main.ts');
  write('main.ts', `import './lib/part';`);
  write('lib/part.ts', 'export {};');
  write('one/index.js');
  symlinkSync(join(app, 'one'), join(app, 'lib', 'link'));
  write('node_modules/package/index.js');
  begun(LATER);
});
afterAll(() => {
  begun(0);
  rmSync(folder, { recursive: true });
});

function keepMain(): void {
  keep('bundle', main, { code: 'code' }, [main, join(app, 'lib', 'part.ts')]);
}

test('what was kept is there for the next run, with what it was made from', () => {
  keepMain();
  const kept = take('bundle', main);
  expect(kept?.made).toEqual({ code: 'code' });
  expect(kept?.contents.get(main)?.toString()).toBe(`import './lib/part';`);
});

test('for this file and this purpose alone', () => {
  keepMain();
  expect(take('packages', main)).toBeUndefined();
  expect(take('bundle', join(app, 'lib', 'part.ts'))).toBeUndefined();
});

test.each<[string, () => void]>([
  ['a file has other content', () => write('lib/part.ts', 'export {}; ')],
  ['a file is gone', () => unlinkSync(join(app, 'lib', 'part.ts'))],
  ['a file is there that may be found in place of another', () => write('lib/part.tsx')],
  ['a folder is there that may be found in place of another', () => write('lib/part/index.ts')],
  [
    'a link leads elsewhere',
    () => {
      unlinkSync(join(app, 'lib', 'link'));
      symlinkSync(join(app, 'lib'), join(app, 'lib', 'link'));
    },
  ],
  ['a package is there that was not', () => write('node_modules/other/index.js')],
  ['packages are there in a nearer folder', () => write('lib/node_modules/package/index.js')],
  ['packages are there in a folder above', () => write('../../node_modules/package/index.js')],
  ['settings are there', () => write('tsconfig.json', '{}')],
  ['settings are there in a folder above', () => write('../../package.json', '{}')],
])('nothing is, when %s', (_, change) => {
  keepMain();
  expect(take('bundle', main)).toBeDefined();
  change();
  expect(take('bundle', main)).toBeUndefined();
});

test.each<[string, () => void]>([
  ['what is written', () => write('dist/object.yaml')],
  ['notes', () => write('README.md')],
  ['hidden files', () => write('.editor')],
  ['neighbours of its folder', () => write('../neighbour.ts')],
])('%s may change', (_, change) => {
  mkdirSync(join(app, 'dist'));
  keepMain();
  change();
  expect(take('bundle', main)).toBeDefined();
});

test('what changes while the process runs is not kept: it may have been read before and hashed after that', () => {
  begun(0);
  keepMain();
  expect(take('bundle', main)).toBeUndefined();
});

test('settings that come from another file are not followed, and nothing is kept', () => {
  write('tsconfig.json', '{ "extends": "./base.json" }');
  keepMain();
  expect(take('bundle', main)).toBeUndefined();
});
