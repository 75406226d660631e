import { spawnSync } from 'node:child_process';

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Loads a program anew for each list of arguments, and says of each how it ended. */
const DRIVER = `
const [script, all] = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const file = require('node:path').resolve(script);
const print = process.stdout.write.bind(process.stdout);
const { exit } = process;
process.exit = (code) => void (process.exitCode = code);
(async () => {
  const ended = [];
  for (const args of all) {
    const said = { out: '', err: '' };
    process.stdout.write = (text) => ((said.out += text), true);
    process.stderr.write = (text) => ((said.err += text), true);
    process.argv = [process.execPath, file, ...args];
    process.exitCode = undefined;
    delete require.cache[file];
    require('node:module').runMain();
    while (process.exitCode === undefined) await new Promise(setImmediate);
    ended.push({ code: process.exitCode, ...said });
  }
  print(JSON.stringify(ended), () => exit(0));
})();`;

/**
 * Runs a program of this repository with each of these arguments, all in one process, which loads the library once.
 *
 * @returns how it ended with some of them
 */
export function runAll(script: string, all: readonly (readonly string[])[]): (args: readonly string[]) => Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', 'tsx/cjs', '-e', DRIVER], {
    encoding: 'utf8',
    input: JSON.stringify([script, all]),
  });
  if (status !== 0) throw new Error(`${script} did not end as a program does: ${stdout}${stderr}`);
  const ended: readonly Ended[] = JSON.parse(stdout);
  const byArguments = new Map(all.map((args, index) => [JSON.stringify(args), ended[index]]));
  return (args) => byArguments.get(JSON.stringify(args))!;
}
