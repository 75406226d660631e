import { apply } from '../../commands/apply';
import { check } from '../../commands/check';
import { cluster } from '../../commands/cluster';
import { Command, UsageError } from '../../commands/command';
import { diff } from '../../commands/diff';
import { images } from '../../commands/images';
import { init } from '../../commands/init';
import { plan } from '../../commands/plan';
import { remove } from '../../commands/remove';
import { status } from '../../commands/status';
import { synth } from '../../commands/synth';
import { topology } from '../../commands/topology';
import { Family, pairs } from './family';

const COMMANDS: Readonly<Record<string, Command>> = {
  apply,
  check,
  cluster,
  diff,
  images,
  init,
  plan,
  remove,
  status,
  synth,
  topology,
};
const ARGUMENTS: readonly (readonly string[])[] = [
  ['--bogus'],
  ['--bogus=1'],
  ['-x'],
  ['--', '--bogus', 'b'],
  ['a.ts', 'b.ts', 'c.ts'],
  ['--Json'],
  ['--__proto__'],
  ['--json=yes', '--bogus'],
];

export const ARGUMENTS_OF_COMMANDS: Family = {
  what: 'arguments that a command does not know',
  async refusals() {
    const said = new Map<string, string | undefined>();
    for (const [[name, command], args] of pairs(Object.entries(COMMANDS), ARGUMENTS))
      said.set(`${name} ${args.join(' ')}`, await refusal(command, args));
    return said;
  },
};

async function refusal(command: Command, args: readonly string[]): Promise<string | undefined> {
  try {
    await command.run(args);
    return undefined;
  } catch (error) {
    return error instanceof UsageError ? error.message : `raw: ${String(error)}`;
  }
}
