// Runs an app: `node scripts/run.cjs main.ts`. To load two hundred TypeScript files one by one takes longer than all the
// rest of a synth; as one bundle they load in a third of the time. `npx tsx main.ts` does the same, slower.
const { createRequire, Module } = require('node:module');
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
  const app = new Module(file);
  app.filename = file;
  app.paths = Module._nodeModulePaths(path.dirname(file));
  process.mainModule = app;
  process.argv.splice(1, 2, file);
  process.setSourceMapsEnabled(true);
  app._compile(outputFiles[0].text, file);
}

const file = path.resolve(process.argv[2] ?? 'main.ts');
run(file).catch((error) => {
  process.exitCode = 1;
  // What a user got wrong needs the message and the line; what we got wrong, the whole stack.
  const line = error?.stack?.split('\n').find((frame) => frame.includes(`${file}:`));
  process.stderr.write(error?.name === 'Error' ? `${error.message}\n${line ?? ''}\n` : `${error?.stack ?? error}\n`);
});
