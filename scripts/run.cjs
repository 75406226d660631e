// Runs an app: `node scripts/run.cjs main.ts`. To load two hundred TypeScript files one by one takes longer than all the
// rest of a synth; as one bundle they load in a third of the time. `npx tsx main.ts` does the same, slower.
const { Module } = require('node:module');
const path = require('node:path');
const { buildSync } = require('esbuild');

const file = path.resolve(process.argv[2] ?? 'main.ts');
const { outputFiles } = buildSync({
  entryPoints: [file],
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  write: false,
});
const app = new Module(file);
app.filename = file;
app.paths = Module._nodeModulePaths(path.dirname(file));
process.mainModule = app;
process.argv.splice(1, 2, file);
process.setSourceMapsEnabled(true);
try {
  app._compile(outputFiles[0].text, file);
} catch (error) {
  // What a user got wrong needs the message and the line; what we got wrong, the whole stack.
  const line = error.stack.split('\n').find((frame) => frame.includes(`${file}:`));
  process.stderr.write(error.name === 'Error' ? `${error.message}\n${line ?? ''}\n` : `${error.stack}\n`);
  process.exitCode = 1;
}
