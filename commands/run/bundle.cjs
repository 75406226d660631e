// An app's own TypeScript as one script: made by esbuild, and kept for the next run.
const path = require('node:path');
const vm = require('node:vm');
const { keep, take } = require('./kept.cjs');

/** @returns the bundle that was kept, undefined when a file of it has changed. */
function keptBundle(file) {
  const kept = take('bundle', file);
  return kept && { ...kept.made, isKept: true };
}

async function makeBundle(file) {
  const { build, stop } = require('esbuild');
  const folder = path.dirname(file);
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    absWorkingDir: folder,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    outfile: `${file}.js`,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  stop();
  const [map, code] = outputFiles.map(({ contents }) => Buffer.from(contents));
  const files = Object.keys(metafile.inputs).map((input) => path.resolve(folder, input));
  return { code: code.toString('latin1'), map, files };
}

/** Runs a bundle as the main module of the process. */
function runBundle(file, bundle, load) {
  const app = { id: '.', exports: {}, filename: file };
  const { code, map, files, isKept } = bundle;
  const script = compile(
    file,
    `(function (exports, require, module, __filename, __dirname) {\n${code}\n})`,
    bundle.compiled,
  );
  try {
    const main = Object.assign(load, { main: app });
    script.run().call(app.exports, app.exports, main, app, file, path.dirname(file));
  } finally {
    if (!isKept) keep('bundle', file, { code, map, compiled: script.compiled() }, files);
  }
}

function compile(filename, code, cachedData) {
  // An import() works in what is evaluated; a script that V8 has compiled before knows no way to load it.
  if (code.includes('import('))
    return { run: () => (0, eval)(`${code}\n//# sourceURL=${filename}`), compiled: () => undefined };
  const script = new vm.Script(code, { filename, cachedData });
  return { run: () => script.runInThisContext(), compiled: () => script.createCachedData() };
}

module.exports = { keptBundle, makeBundle, runBundle };
