// An app in two bundles: its own files, and the library. The library's is nearly all of the work, and an edit of the app leaves
// it as it is.
const fs = require('node:fs');
const path = require('node:path');
const { Bundle } = require('./bundle.cjs');

const LIBRARY = path.join(__dirname, '../../lib');
/** What nearly every app has: an import of the whole library. */
const USUAL_IMPORT = /\blib['"]/;

/**
 * @param meanwhile done while another process bundles
 * @returns the app's bundle, and the library's when it is not in the app's; both are compiled
 */
async function partsOf(file, meanwhile) {
  const app = appOf(file);
  const makingApp = app.take() ? undefined : app.make();
  // They are made at the same time, before it is known what a new app imports.
  const likely = libraryOf(makingApp ? likelyImports(file) : app.imports);
  const makingLikely = ready(likely);
  makingLikely?.catch(() => {});
  meanwhile();
  await makingApp;
  if (!app.requires) return { app: await ready(new Bundle('whole', file, { entryPoints: [file] })) };
  app.compile();
  const library = libraryOf(app.imports);
  return { app, library: await (library?.kind === likely?.kind ? makingLikely : ready(library)) };
}

function appOf(file) {
  const isOfLibrary = file.startsWith(path.join(LIBRARY, path.sep));
  const external = isOfLibrary ? [] : [LIBRARY, path.join(LIBRARY, '*')];
  return new Bundle('app', file, { entryPoints: [file], external });
}

function likelyImports(file) {
  return USUAL_IMPORT.test(fs.readFileSync(file, 'latin1')) ? [LIBRARY] : [];
}

/** A bundle that exports these modules, by path; undefined for none. */
function libraryOf(modules) {
  if (modules.length === 0) return undefined;
  const imports = modules.map((module, i) => `import * as m${i} from ${JSON.stringify(module)};`);
  // As esbuild marks what it makes of a module, for the imports of the app.
  const exported = modules.map((module, i) => `${JSON.stringify(module)}: mark({ ...m${i} })`);
  const mark = `const mark = (module) => Object.defineProperty(module, '__esModule', { value: true });`;
  const contents = `${imports.join('')}${mark}module.exports = {${exported}};`;
  const stdin = { contents, resolveDir: path.dirname(LIBRARY) };
  return new Bundle(['library', ...modules].join('\0'), path.join(LIBRARY, 'index.ts'), { stdin });
}

/** As it was kept, or made; and compiled. */
async function ready(bundle) {
  if (bundle && !bundle.take()) await bundle.make();
  bundle?.compile();
  return bundle;
}

/** Runs the app as the main module of the process; the library when the app requires it. */
function runParts(app, library, load) {
  let modules;
  const require = (name) => {
    if (!library || !name.startsWith('.')) return load(name);
    modules ??= library.run({ exports: {} }, load);
    return modules[path.resolve(app.folder, name)];
  };
  const main = { id: '.', exports: {}, filename: app.file };
  app.run(main, Object.assign(require, load, { main }));
}

module.exports = { partsOf, runParts };
