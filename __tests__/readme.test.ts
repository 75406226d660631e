import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as ts from 'typescript';
import { planSvg } from '../lib';
import { app } from '../main';

const root = resolve(__dirname, '..');
const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((file) => join('docs', file))].filter((file) =>
  file.endsWith('.md'),
);

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

/** Compiles blocks as files of the project, with `meshberry` being its library. */
function compile(blocks: readonly Block[]): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const files = new Map(
    blocks.map((block, i) => [join(root, `document-${i}.ts`), { ...block, text: `${block.text}\nexport {};\n` }]),
  );
  const all: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    baseUrl: root,
    paths: { meshberry: ['lib/index.ts'] },
  };
  const host = ts.createCompilerHost(all);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, version) => {
    const block = files.get(resolve(name));
    return block ? ts.createSourceFile(name, block.text, version) : getSourceFile(name, version);
  };
  host.fileExists = (name) => files.has(resolve(name)) || fileExists(name);
  host.readFile = (name) => files.get(resolve(name))?.text ?? readFile(name);
  const program = ts.createProgram([...files.keys()], all, host);
  return [...files].flatMap(([name, block]) => {
    const file = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((diagnostic) => {
      const line = block.line + file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line;
      return `${block.document}:${line} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
    });
  });
}

describe('the documentation', () => {
  // In docs/ a few lines may stand for themselves; what begins with an import is a whole program, as all of the README is.
  const blocks = documents
    .flatMap((file) => blocksOf(file, readFileSync(join(root, file), 'utf8')))
    .filter(({ document, text }) => document === 'README.md' || text.startsWith('import '));

  test('shows TypeScript that compiles', () => {
    expect(blocks.some(({ document }) => document === 'README.md')).toBe(true);
    expect(compile(blocks)).toEqual([]);
  }, 60_000);

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
  }, 60_000);
});

test("the README's picture of the boards is what the plan says now: npm run --silent plan -- --svg > docs/plan.svg", () => {
  expect(readFileSync(join(root, 'docs/plan.svg'), 'utf8')).toBe(planSvg(app.plan()));
});
