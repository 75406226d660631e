// Runs an app: `node commands/run.cjs main.ts`. To load two hundred TypeScript files one by one takes longer than all the
// rest of a synth; as one bundle they load in a third of the time. `npx tsx main.ts` does the same, slower.
const { createRequire } = require('node:module');
const path = require('node:path');
const { build, stop } = require('esbuild');

/** What every app loads: this process does it while that of esbuild bundles. */
const PACKAGES = ['constructs', 'cdk8s', 'js-yaml'];

async function run(file) {
  const bundling = build({
    entryPoints: [file],
    absWorkingDir: path.dirname(file),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    write: false,
    logLevel: 'silent',
  });
  PACKAGES.forEach(createRequire(file));
  performance.mark('packages');
  const { outputFiles } = await bundling;
  stop();
  performance.mark('bundle');
  process.argv.splice(1, 2, file);
  process.setSourceMapsEnabled(true);
  evaluate(outputFiles[0].text, file);
}

/** Runs a bundle as the main module of the process. Node applies source maps to what is evaluated, but not to what node:vm compiles. */
function evaluate(text, file) {
  const app = { id: '.', exports: {}, filename: file };
  const load = Object.assign(createRequire(file), { main: app });
  const end = text.lastIndexOf('\n//# sourceMappingURL=');
  const [code, sourceMap] = [text.slice(0, end + 1), text.slice(end + 1)];
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${code}})`;
  (0, eval)(`${wrapped}\n//# sourceURL=${file}\n${sourceMap}`).call(
    app.exports,
    app.exports,
    load,
    app,
    file,
    path.dirname(file),
  );
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
  if (process.env.DEBUG) return error.stack;
  const line = error.stack?.split('\n').find((frame) => frame.includes(`${file}:`));
  const message = error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  return line ? `${message}\n${line}` : message;
}
