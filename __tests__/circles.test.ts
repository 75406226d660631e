import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'meshberry-circles-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The files of each circle of imports, those of types alone among them. */
function circles(cwd: string, ...globs: string[]): string[][] {
  const output = join(folder, 'circles.json');
  execFileSync(
    join(root, 'node_modules', '.bin', 'dpdm'),
    ['--no-tree', '--no-warning', '--no-progress', `--output=${output}`, ...globs],
    { cwd, stdio: 'ignore' },
  );
  const { tree, circulars } = JSON.parse(readFileSync(output, 'utf8'));
  expect(Object.keys(tree).length).toBeGreaterThan(1);
  return circulars;
}

test('no file imports itself through others, not even for types', () => {
  const folders = ['lib', 'commands', 'e2e', 'bench', 'scripts'];
  expect(circles(root, 'main.ts', ...folders.map((name) => `${name}/**/*.ts`))).toEqual([]);
});

test('a circle of types is found, and of three files too', () => {
  const imports = { a: 'b', b: 'c', c: 'a', d: 'a' };
  for (const [name, other] of Object.entries(imports)) {
    const text = `import type { T as U } from './${other}';\nexport type T = U | '${name}';\n`;
    writeFileSync(join(folder, `${name}.ts`), text);
  }
  expect(circles(folder, '*.ts').map((circle) => circle.sort())).toEqual([['a.ts', 'b.ts', 'c.ts']]);
});
