// TypeScript files as one script: made by esbuild, and kept for the next run with what V8 has compiled of it.
const { SourceMap } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { keep, take } = require('./kept.cjs');

const OPTIONS = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifyWhitespace: true,
  legalComments: 'none',
  write: false,
  logLevel: 'silent',
};

class Bundle {
  /**
   * @param kind what it is kept as: its own for other options
   * @param file the name of the script in stacks
   * @param options for esbuild; the files that they leave outside of the bundle become its `imports`
   */
  constructor(kind, file, options) {
    const folder = path.dirname(file);
    Object.assign(this, { kind, file, folder });
    this.options = { ...OPTIONS, ...options, absWorkingDir: folder, outfile: `${file}.js` };
  }

  /** @returns whether it was kept, and no file of it has changed */
  take() {
    const kept = take(this.kind, this.file);
    Object.assign(this, kept?.made);
    return kept !== undefined;
  }

  async make() {
    const { outputFiles, metafile } = await require('esbuild').build({ ...this.options, metafile: true });
    this.code = codeOf(outputFiles[0]);
    const { resolveDir } = this.options.stdin ?? {};
    // What could be found in place of the first import is beside the package.json.
    const first = resolveDir && path.join(resolveDir, 'package.json');
    this.files = this.paths(Object.keys(metafile.inputs).map((name) => (name === '<stdin>' ? first : name)));
    const imports = Object.values(metafile.outputs)[0].imports.filter((each) => each.path.startsWith('.'));
    /** By `require`: by path. */
    this.imports = this.paths(imports.map((each) => each.path));
    /** Whether `require` alone loads them. */
    this.requires = imports.every((each) => each.kind === 'require-call');
  }

  paths(names) {
    return [...new Set(names.map((name) => path.resolve(this.folder, name)))].sort();
  }

  /** Has V8 read it. */
  compile() {
    const code = `(function (exports, require, module, __filename, __dirname) {\n${this.code}\n})`;
    // An import() works in what is evaluated; a script that V8 has compiled before knows no way to load it.
    if (code.includes('import(')) this.start = (0, eval)(`${code}\n//# sourceURL=${this.file}`);
    else this.script = new vm.Script(code, { filename: this.file, cachedData: this.compiled });
  }

  /** Runs what was compiled, as a module. */
  run(module, load) {
    const start = this.start ?? this.script.runInThisContext();
    start.call(module.exports, module.exports, load, module, this.file, this.folder);
    return module.exports;
  }

  /** To be asked when it has run: V8 has compiled then what is needed. */
  keep() {
    if (!this.files) return;
    const { code, imports, requires } = this;
    const compiled = this.script?.createCachedData();
    keep(this.kind, this.file, { code, imports, requires, compiled }, this.files);
  }

  /** @returns its source map, which is made only now; undefined when a file has changed since. */
  map() {
    const options = { ...this.options, sourcemap: 'external', sourcesContent: false };
    try {
      const [map, code] = require('esbuild').buildSync(options).outputFiles;
      return codeOf(code) === this.code ? new SourceMap(JSON.parse(map.text)) : undefined;
    } catch {
      return undefined;
    }
  }
}

function codeOf({ contents }) {
  return Buffer.from(contents).toString('latin1');
}

module.exports = { Bundle };
