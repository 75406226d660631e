/** What is wrong in a YAML text, and where. */
export class YamlError extends Error {
  public constructor(
    /** The place in the text, counted in characters from 0. */
    public readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

/** What to change, by the code of the `yaml` package's errors. */
const ADVICE: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: "use an escape of YAML, or single quotes, which know none but ''",
  BAD_SCALAR_START: 'quote the value',
  BLOCK_AS_IMPLICIT_KEY: "quote the value: ': ' in it starts a map",
  BAD_INDENT: 'indent the line as its neighbors, with spaces',
  MISSING_CHAR: 'close it, or quote the value',
  MULTILINE_IMPLICIT_KEY: 'add the missing colon, or indent the line as the value that it belongs to',
  TAB_AS_INDENT: 'indent with spaces',
};

/** An error of the `yaml` package in our words: its own first sentence, and what to change. */
export function parseError(text: string, { code, message, pos }: { code: string; message: string; pos: number[] }) {
  const conflict = /^(<{7}|={7}|>{7})( |\r?$)/m.exec(text);
  if (conflict) return conflictError(conflict);
  const offset = Math.min(pos[0], text.length);
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(start).split('\n', 1)[0];
  if (line.includes('{{')) return templateError(start + line.indexOf('{{'));
  const problem = message.split('\n', 1)[0].replace(/[.:]$/, '');
  const advice = ADVICE[code] ?? 'correct the line';
  return new YamlError(offset, `${problem[0].toLowerCase()}${problem.slice(1)}: ${advice}`);
}

function conflictError({ index, 1: marker }: RegExpExecArray): YamlError {
  return new YamlError(index, `'${marker}' is a conflict marker: resolve the merge conflict`);
}

/** A template that nobody has rendered. */
export function templateError(offset: number): YamlError {
  return new YamlError(offset, "'{{' starts a template that was not rendered: render it, or quote the value");
}

/** Line and column of a place in a text, both counted from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - start + 1 };
}
