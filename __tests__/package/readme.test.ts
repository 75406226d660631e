import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { mistakesIn, programOf, project, root } from './compiler';

const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file)),
].filter((file) => file.endsWith('.md'));

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

/** Compiles blocks, each as a file of a project that has meshberry. */
function compile(blocks: readonly Block[]): string[] {
  const files = new Map(blocks.map((block, i) => [join(project, `document-${i}.ts`), block]));
  const program = programOf(new Map([...files].map(([name, { text }]) => [name, `${text}\nexport {};\n`])));
  return [...files].flatMap(([name, block]) =>
    mistakesIn(program, name).map(({ line, message }) => `${block.document}:${block.line + line - 1} ${message}`),
  );
}

describe('the documentation', () => {
  // In docs/ a few lines may stand for themselves; what begins with an import is a whole program, as all of the README is.
  const blocks = documents
    .flatMap((file) => blocksOf(file, readFileSync(join(root, file), 'utf8')))
    .filter(({ document, text }) => document === 'README.md' || text.startsWith('import '));

  test('shows TypeScript that compiles', () => {
    expect(blocks.some(({ document }) => document === 'README.md')).toBe(true);
    expect(compile(blocks)).toEqual([]);
  });

  test('links to files that are there', () => {
    const broken = documents.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1]);
      return targets
        .filter((target) => !existsSync(resolve(root, dirname(file), target)))
        .map((target) => `${file}: ${target}`);
    });
    expect(broken).toEqual([]);
  });

  test('names npm scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = documents.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/npm run ([a-z][\w:-]*)/g)].map((match) => match[1]),
    );
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the reading of documents', () => {
  test('finds blocks of TypeScript, and says where a mistake stands', () => {
    const markdown =
      "# x\n\n```sh\nls\n```\n\n```ts\nimport { Nothing } from 'meshberry';\nconst n: number = 'text';\n```\n";
    const found = blocksOf('x.md', markdown);
    expect(found).toHaveLength(1);
    expect(compile(found)).toEqual([
      expect.stringMatching(/^x\.md:8 .*'Nothing'/),
      "x.md:9 Type 'string' is not assignable to type 'number'.",
    ]);
  });
});
