import { Plan, planJson, planMarkdown, planSvg, planTable } from '../lib';
import { loadApp } from './app';

const USAGE = `usage: plan [--json | --markdown | --svg] [--lost-node=error|warning|off] [main.ts]

Says what of the app runs where on the declared nodes, what is left, and what becomes of it with each node lost.
Ends with 1 when it does not fit.
`;
const FORMATS: Readonly<Record<string, (plan: Plan) => string>> = {
  '--json': planJson,
  '--markdown': planMarkdown,
  '--svg': planSvg,
};

function run(args: readonly string[]): number {
  let format = planTable;
  let lostNode: 'error' | 'warning' | 'off' | undefined;
  let file = 'main.ts';
  for (const arg of args) {
    const lost = /^--lost-node=(error|warning|off)$/.exec(arg)?.[1] as typeof lostNode;
    if (arg in FORMATS) format = FORMATS[arg];
    else if (lost) lostNode = lost;
    else if (!arg.startsWith('-')) file = arg;
    else {
      process.stderr.write(arg === '--help' ? USAGE : `'${arg}' is unknown\n\n${USAGE}`);
      return arg === '--help' ? 0 : 2;
    }
  }
  const result = loadApp(file).plan({ lostNode });
  process.stdout.write(format(result));
  return result.findings.some(({ level }) => level === 'error') ? 1 : 0;
}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
