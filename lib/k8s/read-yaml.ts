import { parseDocument } from 'yaml';
import { lineAndColumn, parseError, YamlError } from './yaml-error';
import { Json, YamlTree } from './yaml-tree';

/** A document of a YAML text, as kubectl reads it. */
export interface YamlDocument {
  readonly value: Json;
  /** The line on which it begins, from 1. Messages alone need it: to count lines for each document takes minutes. */
  line(): number;
}

const OPTIONS = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;
/** What ends a document: three dashes, with nothing behind them but a comment. */
const SEPARATOR = /^---[ \t\r]*(?:#.*)?$/;
/** Characters that YAML does not allow, and the line breaks of other systems, which Go's library takes for one. */
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)/;

/**
 * Reads YAML or JSON as kubectl does, document by document; empty ones are left out. What kubectl takes though it is a
 * mistake, a key that is there twice or an unknown tag, is refused.
 *
 * @param file what messages call the text
 * @throws naming file, line and column.
 */
export function readYaml(text: string, file: string): YamlDocument[] {
  let offset = 0;
  try {
    const control = CONTROL.exec(text);
    if (control) throw new YamlError(control.index, `${JSON.stringify(control[0])} is a control character: remove it`);
    return split(text).flatMap((chunk) => {
      offset = chunk.offset;
      const value = readDocument(chunk.text);
      if (value === null || (typeof value === 'object' && Object.keys(value).length === 0)) return [];
      return [{ value, line: () => lineAndColumn(text, chunk.offset + blank(chunk.text)).line }];
    });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = lineAndColumn(text, offset + error.offset);
    throw new Error(`${file}:${line}:${column}: ${error.message}`);
  }
}

function readDocument(text: string): Json {
  try {
    const document = parseDocument(text, OPTIONS);
    const [error] = document.errors;
    if (error) throw parseError(text, error);
    return new YamlTree(document, text).value;
  } catch (error) {
    if (error instanceof RangeError) throw new YamlError(0, 'lists and maps are nested too deep to be read');
    throw error;
  }
}

/** How many characters of blank lines and comments a document begins with. */
function blank(text: string): number {
  return /^(\s*(#.*)?(\r?\n|$))*/.exec(text)?.[0].length ?? 0;
}

/** The documents of a text, with the places where they begin. */
function split(text: string): { text: string; offset: number }[] {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const chunks = [{ from: start, to: text.length }];
  for (const { 0: line, index } of text.matchAll(/^---.*$/gm)) {
    if (!SEPARATOR.test(line))
      throw new YamlError(index, `'${line}' is not a separator of documents: write '---' alone on the line`);
    chunks[chunks.length - 1].to = index;
    chunks.push({ from: index + line.length, to: text.length });
  }
  return chunks.map(({ from, to }) => ({ text: text.slice(from, to), offset: from }));
}
