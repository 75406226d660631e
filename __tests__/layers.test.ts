import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import * as ts from 'typescript';

/** The house: a folder imports only from floors below its own. */
const FLOORS: Readonly<Record<string, number>> = {
  text: 0,
  props: 1,
  k8s: 2,
  cluster: 3,
  mesh: 4,
  consul: 5,
  postgres: 5,
  depscloud: 5,
  preflight: 5,
  findings: 5,
  gitops: 6,
  checks: 6,
  plan: 6,
  topology: 6,
  synthesis: 7,
};
/** What the whole library may import from elsewhere. */
const PACKAGES = new Set([
  'cdk8s',
  'cdk8s-plus-27',
  'constructs',
  'js-yaml',
  'net',
  'yaml',
  'child_process',
  'crypto',
  'fs',
  'path',
  'url',
]);
/** The folder that touches files. */
const WRITES_FILES = 'synthesis';
const IMPURE_GLOBALS = new Set(['Date', 'performance', 'fetch', 'setTimeout', 'setInterval', 'XMLHttpRequest']);
const IMPURE_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Math: ['random'],
  process: ['env', 'hrtime', 'argv', 'cwd', 'platform', 'uptime'],
  crypto: ['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues', 'generateKeyPairSync'],
};

const root = resolve(__dirname, '..');
const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('lib', file))
  .sort();

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const sources = new Map(
  files.map((file) => [
    file,
    ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2022, true),
  ]),
);

/** The imports and re-exports of a file; a relative one as a path from the project's root. */
function importsOf(file: string, source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const target = text.startsWith('.') ? relative(root, resolve(root, dirname(file), text)) : text;
    found.push({ file, target: target.replace(/^node:/, ''), typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly ?? false);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
      add(node.moduleReference.expression, node.isTypeOnly);
    else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const loads = expression.kind === ts.SyntaxKind.ImportKeyword || expression.getText(source) === 'require';
      if (loads) add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Each use of a clock, of chance, of the network or of the environment in a file. */
function impurities(file: string, source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const member = ts.isPropertyAccessExpression(node) ? node.name.text : node.argumentExpression.getText(source);
      const members = IMPURE_MEMBERS[node.expression.getText(source)] ?? [];
      if (members.includes(member.replace(/['"`]/g, ''))) found.push(`${file}: ${node.getText(source)}`);
    } else if (ts.isIdentifier(node) && IMPURE_GLOBALS.has(node.text) && !isName(node)) {
      found.push(`${file}: ${node.text}`);
    } else if (ts.isImportSpecifier(node) && Object.values(IMPURE_MEMBERS).flat().includes(node.name.text)) {
      found.push(`${file}: import of ${node.name.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether an identifier only names a member, like `fetch` in `{ fetch: 1 }` or `job.fetch`. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent)) &&
      parent.name === node)
  );
}

/** The folder of lib/ that a path from the project's root is in; empty for lib/index.ts itself. */
function folderOf(path: string): string {
  const [top, folder, ...rest] = path.split(sep);
  if (top !== 'lib') return '';
  return rest.length > 0 || folder in FLOORS ? folder : '';
}

const imports = [...sources].flatMap(([file, source]) => importsOf(file, source));
const relativeImports = imports.filter(({ target }) => target.split(sep)[0] === 'lib');

describe('the house', () => {
  test('every folder of lib/ has a floor', () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''));
    expect([...folders].filter((folder) => !(folder in FLOORS))).toEqual([]);
    expect(files.filter((file) => folderOf(file) === '' && file !== join('lib', 'index.ts'))).toEqual([]);
  });

  test('a folder imports from itself and from floors below its own, never from a neighbour or above', () => {
    const wrong = relativeImports.filter(({ file, target }) => {
      const [from, to] = [folderOf(file), folderOf(target)];
      if (from === '') return false;
      return from !== to && !(FLOORS[to] < FLOORS[from]);
    });
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test('nothing in lib/ imports the generated imports/ at run time, or anything else outside of lib/', () => {
    const outside = imports.filter(({ target, typeOnly }) => {
      const [top] = target.split(sep);
      if (top === 'imports') return !typeOnly;
      return (
        top === '..' || ['main', '__tests__', 'e2e', 'bench', 'commands', 'scripts', 'examples', 'dist'].includes(top)
      );
    });
    expect(outside.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test('lib/ uses no packages but those that are listed here, and files only where dist/ is written', () => {
    const packages = imports.filter(({ target }) => !['lib', 'imports'].includes(target.split(sep)[0]));
    const wrong = packages.filter(
      ({ file, target }) =>
        !PACKAGES.has(target) ||
        (['child_process', 'fs', 'path', 'url'].includes(target) && folderOf(file) !== WRITES_FILES),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test('lib/ reads no clock, chance, network or environment', () => {
    expect([...sources].flatMap(([file, source]) => impurities(file, source))).toEqual([]);
  });
});

describe('the scan', () => {
  const parse = (text: string) => ts.createSourceFile('lib/k8s/x.ts', text, ts.ScriptTarget.ES2022, true);

  test('sees every way to import', () => {
    const text = [
      `import a from '../mesh/a';`,
      `import type { B } from '../../imports/b';`,
      `export * from './c';`,
      `export type { D } from './d';`,
      `const e = require('net');`,
      `const f = import('node:http');`,
      `type G = import('../g').G;`,
      `import h = require('./h');`,
    ].join('\n');
    expect(importsOf('lib/k8s/x.ts', parse(text)).map(({ target, typeOnly }) => [target, typeOnly])).toEqual([
      ['lib/mesh/a', false],
      ['imports/b', true],
      ['lib/k8s/c', false],
      ['lib/k8s/d', true],
      ['net', false],
      ['http', false],
      ['lib/g', true],
      ['lib/k8s/h', false],
    ]);
  });

  test.each([
    'const now = Date.now();',
    'const now = new Date();',
    'const x = Math.random();',
    "const home = process.env.HOME + process['env'].HOME;",
    "const token = crypto.randomBytes(8).toString('hex');",
    "import { randomUUID } from 'crypto';",
    "fetch('http://example.org');",
  ])('sees %s', (text) => {
    expect(impurities('x.ts', parse(text))).not.toEqual([]);
  });

  test('is not misled by comments, texts and names of fields', () => {
    const text = `// Date.now() is not used\nconst script = 'fetch "$1"; Math.random()';\nconst x = { fetch: 1, Date: 2 }.fetch;`;
    expect(impurities('x.ts', parse(text))).toEqual([]);
  });
});
