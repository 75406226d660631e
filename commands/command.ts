import { parseArgs } from 'node:util';
import { textTable } from '../lib/text/table';

/** A flag, or with `value` (how the usage names it) an option that takes one. */
export interface Option {
  readonly help: string;
  readonly value?: string;
  /** The values that are allowed. @default - any */
  readonly choices?: readonly string[];
}
export type Options = Readonly<Record<string, Option>>;

/** What was given: true for a flag, a string for an option with a value. */
export type Given<O extends Options> = {
  readonly [Name in keyof O]?: O[Name] extends { readonly value: string } ? string : boolean;
};

export interface Command {
  readonly summary: string;
  /** @param program how a user calls it, such as `meshberry plan` */
  usage(program: string): string;
  /** @returns the exit code: 0 all is well, 1 it is not */
  run(args: readonly string[]): Promise<number>;
}

/** Wrong use of a command, which ends it with 2. */
export class UsageError extends Error {}

interface Definition<O extends Options> {
  readonly summary: string;
  /** More than the summary says. @default - nothing */
  readonly details?: string;
  /** How the usage names an operand. @default 'main.ts' */
  readonly operand?: string;
  /** How many operands there may be. @default 1 */
  readonly operands?: number;
  readonly options: O;
  run(given: Given<O>, ...operands: string[]): number | Promise<number>;
}

/** A command that knows its options and operands, and nothing else. */
export function command<const O extends Options>({
  summary,
  details,
  operand = 'main.ts',
  operands = 1,
  options,
  run,
}: Definition<O>): Command {
  return {
    summary,
    usage: (program) =>
      [
        `usage: ${program} [options]${operands > 0 ? ` [${operand}]` : ''}${operands > 1 ? '...' : ''}`,
        ...[summary, details].filter(Boolean),
        describe({ ...options, help: { help: 'shows this' } }),
      ].join('\n\n'),
    run: async (args) => run(...read(options, operands, args)),
  };
}

function describe(options: Options): string {
  const rows = Object.entries(options).map(([name, { value, help, choices }]) => [
    `  --${name}${value ? `=${choices?.join('|') ?? value}` : ''}`,
    help,
  ]);
  return textTable(['options', ''], rows).trimEnd();
}

/** @throws UsageError for anything that the command does not know. */
function read<O extends Options>(options: O, operands: number, args: readonly string[]): [Given<O>, ...string[]] {
  const types = Object.entries(options).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }]);
  const { values, positionals } = parse(args, Object.fromEntries(types));
  if (positionals.length > operands)
    throw new UsageError(
      operands === 0
        ? `'${positionals[0]}' is unknown: there are options only`
        : `one file at most, not '${positionals.join("' and '")}'`,
    );
  for (const [name, { value, choices }] of Object.entries(options)) {
    const given = values[name];
    // In a script it may be a variable that is not set.
    if (given === '') throw new UsageError(`--${name} is empty: give it a value, as in --${name}=${value}, or omit it`);
    if (choices && given !== undefined && !choices.includes(String(given)))
      throw new UsageError(`--${name} is '${given}': allowed are ${choices.join(', ')}`);
  }
  return [values as Given<O>, ...positionals];
}

function parse(args: readonly string[], options: Record<string, { type: 'string' | 'boolean' }>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    // Node adds advice on arguments that begin with a dash, after the first sentence.
    throw new UsageError(
      message.split('. ')[0].replace(/^./, (letter) => letter.toLowerCase()),
      { cause: error },
    );
  }
}
