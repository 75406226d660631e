// Runs an app: `node commands/run.cjs main.ts`. To load four hundred TypeScript files one by one takes longer than all the
// rest of a synth; as one bundle they load in a third of the time. `npx tsx main.ts` does the same, slower.
const path = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Packages } = require('./run/packages.cjs');
const { partsOf, runParts } = require('./run/parts.cjs');
const { mapStacks } = require('./run/stack.cjs');

// V8 of Node 20 optimizes code earlier than that of later ones. In a run as short as a synth, this takes a quarter of the
// processor's time, and gives little of it back.
if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=200000');

/** What every app loads: this process does it while that of esbuild bundles. */
const PACKAGES = ['constructs', 'cdk8s', 'js-yaml'];

let bundles = [];

async function run(file) {
  const packages = new Packages(file);
  const { app, library } = await partsOf(file, () => {
    PACKAGES.forEach(packages.require);
    performance.mark('packages');
  });
  performance.mark('bundle');
  process.argv.splice(1, 2, file);
  bundles = [app, library].filter(Boolean);
  mapStacks(bundles);
  try {
    runParts(app, library, packages.require);
  } finally {
    [app, library, packages].forEach((part) => part?.keep());
  }
}

const USAGE = 'usage: node commands/run.cjs [main.ts] [arguments of the app]\n\nRuns an app; main.ts writes dist/.\n';
const [argument = 'main.ts'] = process.argv.slice(2);
const file = path.resolve(argument);
if (argument === '--help') process.stdout.write(USAGE);
else if (argument.startsWith('-')) {
  process.stderr.write(`'${argument}' is unknown\n\n${USAGE}`);
  process.exitCode = 2;
} else
  run(file).catch((error) => {
    process.exitCode = 1;
    process.stderr.write(`${describe(error)}\n`);
  });

/** The message, and the line of the app where it was; `DEBUG` shows the whole stack. As commands/failure.ts says it, which is TypeScript. */
function describe(error) {
  if (!(error instanceof Error)) return `${error}`;
  // To map the library takes a quarter of a second, and none of its lines is shown.
  if (!process.env.DEBUG) mapStacks(bundles.slice(0, 1));
  else return error.stack;
  const line = error.stack?.split('\n').find((frame) => frame.includes(`${file}:`));
  const message = error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  return line ? `${message}\n${line}` : message;
}
