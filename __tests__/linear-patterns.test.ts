import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createContext, Script } from 'node:vm';
import * as ts from 'typescript';

const LIB = join(__dirname, '..', 'lib');
/** Long enough that a pattern which looks at each letter once is done in a moment, and one that starts anew at each never. */
const LENGTH = 100_000;
const UNITS = [
  'a',
  'A',
  '0',
  '-',
  '.',
  '/',
  ':',
  ' ',
  '\t',
  '_',
  '\n',
  '*',
  "'",
  '"',
  '[',
  '{',
  '=',
  '%',
  '\\',
  'a.',
  'a-',
  'a/',
  '0.',
  'a:',
  '/a',
  '::',
];
/** A pattern that is done with less of the processor's time than this is linear: others take minutes of it. */
const MICROSECONDS = 2_000_000;
/** After which a pattern is stopped that nothing else ends, however little of the processor the test gets. */
const TIMEOUT = 240_000;

/** Every regular expression of the library that is not generated, and where it is. */
function patterns(): [where: string, pattern: RegExp][] {
  const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(LIB, file), 'utf8'), ts.ScriptTarget.ESNext);
    const found: [string, RegExp][] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const [, body, flags] = /^\/(.*)\/(\w*)$/s.exec(node.text)!;
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        found.push([
          `${relative(LIB, join(LIB, file))}:${line + 1} ${node.text}`,
          new RegExp(body, flags.replace(/[gy]/g, '')),
        ]);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

test('no pattern of the library takes more than one look at each letter, whatever it is given', () => {
  const context = createContext({ pattern: /a/, text: '' });
  const script = new Script('pattern.test(text)');
  const texts = UNITS.map((unit) => `${unit.repeat(LENGTH / unit.length)}\u0000`);
  const slow: string[] = [];
  for (const [where, pattern] of patterns()) {
    try {
      for (const text of texts) {
        Object.assign(context, { pattern, text });
        const before = process.cpuUsage();
        script.runInContext(context, { timeout: TIMEOUT });
        const { user, system } = process.cpuUsage(before);
        if (user + system > MICROSECONDS) throw new Error('is slow');
      }
    } catch {
      slow.push(where);
    }
  }
  expect(slow).toEqual([]);
});
