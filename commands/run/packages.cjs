// Loads packages as `require` does, into `require.cache`, where every other module finds them. It keeps for the next run
// which file each `require` in them means, and what V8 has compiled of each file.
const { createRequire, isBuiltin, Module } = require('node:module');
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');
const { keep, take } = require('./kept.cjs');

/** Those that are loaded here, with all that they load. Node loads others. */
const KNOWN = /^(constructs|cdk8s|cdk8s-plus-\d+|js-yaml|yaml)$/;

class Packages {
  /** @param app the file that loads them */
  constructor(app) {
    this.app = app;
    const kept = take('packages', app);
    this.contents = kept?.contents ?? new Map();
    /** The file that each `require` means, by the file that it is in. */
    this.meanings = kept?.made.meanings ?? {};
    /** What V8 has compiled in an earlier run, by file. */
    this.compiled = kept?.made.compiled ?? {};
    this.scripts = new Map();
  }

  /** The `require` of the app. */
  get require() {
    const load = this.requireIn(this.app);
    const other = createRequire(this.app);
    return Object.assign((name) => (KNOWN.test(name) ? load(name) : other(name)), other);
  }

  /** To be asked at the end: V8 has compiled what has run. */
  keep() {
    const files = [...this.scripts.keys()];
    if (files.every((file) => this.compiled[file])) return;
    const compiled = [...this.scripts].map(([file, script]) => [file, script.createCachedData()]);
    keep('packages', this.app, { meanings: this.meanings, compiled: Object.fromEntries(compiled) }, files);
  }

  load(file) {
    const loaded = require.cache[file];
    if (loaded) return loaded.exports;
    const script = this.compile(file);
    if (!script) return require(file);
    const module = (require.cache[file] = Object.assign(new Module(file), { filename: file }));
    const { exports } = module;
    script.runInThisContext().call(exports, exports, this.requireIn(file), module, file, path.dirname(file));
    module.loaded = true;
    return module.exports;
  }

  /** @returns undefined for what is not a script: JSON, or a module */
  compile(file) {
    if (!file.endsWith('.js')) return undefined;
    const text = (this.contents.get(file) ?? fs.readFileSync(file)).toString();
    // What V8 has compiled before knows no way to load what an import() names.
    if (text.includes('import(')) return undefined;
    try {
      const code = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
      const script = new vm.Script(code, { filename: file, cachedData: this.compiled[file] });
      this.scripts.set(file, script);
      return script;
    } catch {
      return undefined;
    }
  }

  requireIn(file) {
    const meanings = (this.meanings[file] ??= {});
    const resolve = (name, ...options) => createRequire(file).resolve(name, ...options);
    const load = (name) => (isBuiltin(name) ? require(name) : this.load((meanings[name] ??= resolve(name))));
    return Object.assign(load, { resolve, cache: require.cache, main: require.main });
  }
}

module.exports = { Packages };
