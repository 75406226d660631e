#!/usr/bin/env node
import { apply } from './apply';
import { check } from './check';
import { cluster } from './cluster';
import { Command } from './command';
import { diff } from './diff';
import { HELP, runCommand, say } from './entry';
import { images } from './images';
import { init } from './init';
import { plan } from './plan';
import { remove } from './remove';
import { status } from './status';
import { synth } from './synth';
import { topology } from './topology';

const COMMANDS: Readonly<Record<string, Command>> = {
  init,
  cluster,
  synth,
  check,
  plan,
  topology,
  images,
  apply,
  diff,
  status,
  remove,
};

/** @returns the exit code: 0 all is well, 1 it is not, 2 the command was used wrongly */
async function meshberry([name = '', ...args]: readonly string[]): Promise<number> {
  if (HELP.includes(name) || name === 'help') return say(usage(), 0);
  if (!Object.hasOwn(COMMANDS, name)) return say(name ? `'${name}' is unknown\n\n${usage()}` : usage(), 2);
  return runCommand(`meshberry ${name}`, COMMANDS[name], args);
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return `usage: meshberry <command> [options] [main.ts | dist | folder]\n\n${lines.join('\n')}\n\nmeshberry <command> --help says more`;
}

void meshberry(process.argv.slice(2)).then((code) => (process.exitCode = code));
