import { transformSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mistakesIn, programOf, project, root } from './compiler';

const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file)),
].filter((file) => file.endsWith('.md'));

const text = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The headings of a document, as GitHub names them in links. */
function headingsOf(document: string): string[] {
  return [...text(document).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

interface Block {
  readonly document: string;
  /** Line of the block's first line of code, counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** The blocks of a document that are marked as TypeScript. */
function blocksOf(document: string, markdown: string): Block[] {
  return [...markdown.matchAll(/^```(?:ts|typescript)[^\S\n]*\n([\s\S]*?)^```$/gm)].map((match) => ({
    document,
    line: markdown.slice(0, match.index).split('\n').length + 1,
    text: match[1],
  }));
}

/** The text of the comments that document a file, each line where it is in the file. */
function docstringsOf(source: string): string {
  let inside = false;
  return source
    .split('\n')
    .map((line) => {
      if (/^\s*\/\*\*/.test(line)) inside = true;
      const text = inside ? line.replace(/^\s*\*\/? ?/, '') : '';
      if (line.includes('*/')) inside = false;
      return text;
    })
    .join('\n');
}

/** Compiles blocks, each as a file of a project that has meshberry, and says what is wrong in some of them. */
function compiler(all: readonly Block[]): (blocks: readonly Block[]) => string[] {
  const fileOf = new Map(all.map((block, i) => [block, join(project, `document-${i}.ts`)]));
  const program = programOf(new Map([...fileOf].map(([{ text }, name]) => [name, `${text}\nexport {};\n`])));
  return (blocks) =>
    blocks.flatMap((block) =>
      mistakesIn(program, fileOf.get(block)!).map(
        ({ line, message }) => `${block.document}:${block.line + line - 1} ${message}`,
      ),
    );
}

// A few lines may stand for themselves; what begins with an import is a whole program, or, if it imports from
// './lib', something to paste into main.ts.
const programs = documents
  .flatMap((file) => blocksOf(file, text(file)))
  .filter(({ text }) => text.startsWith('import '));
const pasted = programs.filter(({ text }) => text.includes(`from './lib'`));
const whole = programs.filter((block) => !pasted.includes(block));
const examples = readdirSync(join(root, 'examples'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ document: `examples/${file}`, line: 1, text: text(`examples/${file}`) }));
/** The example of the whole stack with what the README has users paste into it. */
const main = {
  document: 'main.ts',
  line: 1,
  text: `${text('examples/shelf.ts')}\n${pasted[0].text}`.replaceAll(`'./lib'`, `'meshberry'`),
};
const docstrings = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .map((file) => join('lib', file))
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => blocksOf(file, docstringsOf(text(file))));
const wrong = blocksOf(
  'x.md',
  "# x\n\n```sh\nls\n```\n\n```ts\nimport { Nothing } from 'meshberry';\nconst n: number = 'text';\n```\n",
);

// All of them in one program, which reads the types of the package once.
const compile = compiler([...whole, ...examples, main, ...docstrings, ...wrong]);

describe('the documentation', () => {
  test('shows TypeScript that compiles in a project that has the package, and so do the examples', () => {
    expect(whole.length).toBeGreaterThan(1);
    expect(examples.length).toBeGreaterThan(3);
    expect(compile([...whole, ...examples])).toEqual([]);
  });

  test('shows a service to paste into main.ts, which is then meshed without a warning', () => {
    expect(pasted.map(({ document }) => document)).toEqual(['README.md']);
    expect(compile([main])).toEqual([]);
    const file = join(project, 'main-with-service.js');
    writeFileSync(file, transformSync(main.text, { loader: 'ts', format: 'cjs' }).code);
    const script = `const { files, warnings } = require(process.argv[1]).app.render(); console.log(JSON.stringify([[...files.keys()], warnings]))`;
    const [files, warnings] = JSON.parse(execFileSync(process.execPath, ['-e', script, file], { encoding: 'utf8' }));
    expect(warnings).toBe('');
    expect(files).toEqual(expect.arrayContaining(['60-shop/deployment-shop.yaml', '60-shop/service-shop.yaml']));
    expect(files).toEqual(expect.arrayContaining(['60-shop/networkpolicy-shop.yaml']));
  });

  test('links to files and headings that are there', () => {
    const broken = documents.flatMap((file) => {
      const links = [...text(file).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
      return links
        .filter(([, path, heading]) => {
          const target = path === '' ? file : join(dirname(file), path);
          return !existsSync(join(root, target)) || (heading !== undefined && !headingsOf(target).includes(heading));
        })
        .map(([link]) => `${file}: ${link}`);
    });
    expect(broken).toEqual([]);
  });

  test('names files of the repository that are there', () => {
    const named = /`((?:lib|commands|e2e|scripts|bench|examples|__tests__)\/[^`\s<>*{]*)`/g;
    const missing = [...documents, 'CONTRIBUTING.md'].flatMap((file) =>
      [...text(file).matchAll(named)].map((match) => match[1]).filter((path) => !existsSync(join(root, path))),
    );
    expect(missing).toEqual([]);
  });

  test('names npm scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = documents.flatMap((file) =>
      [...text(file).matchAll(/npm run ([a-z][\w:-]*)/g)].map((match) => match[1]),
    );
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the docstrings', () => {
  test('have examples that compile in a project that has the package', () => {
    expect(docstrings.length).toBeGreaterThan(8);
    expect(compile(docstrings)).toEqual([]);
  });

  test('show each construct in use', () => {
    const script = `const { Construct } = require('constructs'); const all = Object.entries(require('meshberry'));
      console.log(JSON.stringify(all.filter(([, value]) => value.prototype instanceof Construct).map(([name]) => name)))`;
    const options = { cwd: project, encoding: 'utf8' } as const;
    const constructs: string[] = JSON.parse(execFileSync(process.execPath, ['-e', script], options));
    expect(constructs).toContain('MeshService');
    const shown = docstrings.map(({ text }) => text).join('\n');
    expect(constructs.filter((name) => !new RegExp(`\\b(new ${name}\\(|${name}\\.from)`).test(shown))).toEqual([]);
  });
});

describe('the reading of documents', () => {
  test('finds blocks of TypeScript, and says where a mistake stands', () => {
    expect(wrong).toHaveLength(1);
    expect(compile(wrong)).toEqual([
      expect.stringMatching(/^x\.md:8 .*'Nothing'/),
      "x.md:9 Type 'string' is not assignable to type 'number'.",
    ]);
  });
});
