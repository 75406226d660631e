import { Command, UsageError } from './command';
import { describeFailure } from './failure';

export const HELP: readonly string[] = ['--help', '-h'];

/**
 * Runs a command, or shows its usage.
 *
 * @param program how a user calls it, such as `meshberry plan`
 * @returns the exit code: 0 all is well, 1 it is not, 2 the command was used wrongly
 */
export async function runCommand(program: string, command: Command, args: readonly string[]): Promise<number> {
  if (args.some((arg) => HELP.includes(arg))) return say(command.usage(program), 0);
  try {
    return await command.run(args);
  } catch (error) {
    const files = ['main.ts', ...args.filter((arg) => !arg.startsWith('-'))];
    const hint = error instanceof UsageError ? `\n\nsee ${program} --help` : '';
    return say(describeFailure(error, files) + hint, error instanceof UsageError ? 2 : 1);
  }
}

/** Writes a text where it belongs: what went wrong to standard error. */
export function say(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return code;
}
