#!/usr/bin/env node
/** The commands for who has the package installed: those of this repository's npm scripts, with an app's file of their own. */
const COMMANDS: Readonly<Record<string, string>> = {
  check: 'whether the folder is what the app synthesizes now',
  plan: 'what runs where, and what is left; --help says more',
  topology: 'who calls whom, as Mermaid; --markdown: as a table; --write: into README.md, between its markers',
};

const [command = ''] = process.argv.splice(2, 1);
if (command in COMMANDS) {
  try {
    // Each is a program of its own, which reads the arguments that are left.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- one of them, and no other is loaded
    require(`./${command}`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
} else {
  const lines = Object.entries(COMMANDS).map(([name, what]) => `  ${name.padEnd(10)}${what}`);
  process.stderr.write(`usage: meshberry <command> [main.ts]\n\n${lines.join('\n')}\n`);
  process.exitCode = 2;
}
