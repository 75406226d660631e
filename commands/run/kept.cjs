// What a run keeps for the next one, in node_modules/.cache/meshberry: one file for each thing. It is used only while all
// that it was made from is as it was, to the byte.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { deserialize, serialize } = require('node:v8');

const FOLDER = process.env.MESHBERRY_CACHE || path.join(__dirname, '../../node_modules/.cache/meshberry');
/** Files that change what other files mean. */
const SETTINGS = ['package.json', 'tsconfig.json', 'jsconfig.json'];
/** What no `import` finds. */
const NO_MODULE = /^\.|\.(md|ya?ml)$/;
/** What makes it, for whatever files. */
const MAKERS = ['bundle.cjs', 'kept.cjs', 'packages.cjs', 'parts.cjs', '../../node_modules/esbuild/package.json'].map(
  (name) => path.join(__dirname, name),
);
/** How coarse the times of a file system may be, in milliseconds. */
const COARSE = 2000;

/**
 * @param kind what was made
 * @param app the file that it was made for
 * @returns what was kept, with the content of each file that it was made from; undefined when any of them changed
 */
function take(kind, app) {
  try {
    const { sources, digest, made } = deserialize(fs.readFileSync(fileOf(kind, app)));
    const contents = new Map();
    return digestOf(sources, contents) === digest ? { made, contents } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what was made from files. A folder that cannot be written makes the next run slower, and nothing else. */
function keep(kind, app, made, files) {
  try {
    const sources = sourcesOf(app, files);
    if (!isSettled(sources)) return;
    const content = serialize({ sources, digest: digestOf(sources), made });
    const file = fileOf(kind, app);
    const staged = `${file}.${process.pid}`;
    fs.mkdirSync(FOLDER, { recursive: true });
    fs.writeFileSync(staged, content);
    fs.renameSync(staged, file);
  } catch {
    // Nothing is kept.
  }
}

function fileOf(kind, app) {
  const key = [kind, app, fs.realpathSync(app), process.version, process.arch, process.env.NODE_PATH].join('\0');
  return path.join(FOLDER, createHash('sha256').update(key).digest('hex').slice(0, 32));
}

/**
 * Files, the settings that apply to them, and the folders in which their imports look for files. `within` is whatever
 * has some of them in it, up to the folder that has all; what else is around them and the app has settings and packages.
 */
function sourcesOf(app, given) {
  const files = given.map((file) => fs.realpathSync(file));
  const chains = unique(files.map((file) => path.dirname(file))).map(ancestors);
  const [top] = chains[0].filter((folder) => chains.every((chain) => chain.includes(folder)));
  const folders = unique([...chains.flat(), ...ancestors(path.dirname(app))]);
  const inside = folders.filter((folder) => folder === top || folder.startsWith(path.join(top, path.sep)));
  const packages = folders.map((folder) => path.join(folder, 'node_modules')).filter(fs.existsSync);
  const settings = folders.flatMap((folder) => SETTINGS.map((name) => path.join(folder, name))).filter(fs.existsSync);
  return {
    files: unique([...files, ...settings, ...MAKERS]),
    within: unique([...inside, ...packages]),
    around: folders.filter((folder) => !inside.includes(folder)),
  };
}

const unique = (items) => [...new Set(items)];

function ancestors(folder) {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** Whether nothing changed while this process read it, and no setting comes from a file that is not known here. */
function isSettled({ files, within }) {
  const links = within.flatMap((folder) =>
    list(folder)
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.join(folder, entry.name)),
  );
  const isOld = (file) => fs.lstatSync(file).ctimeMs < performance.timeOrigin - COARSE;
  const extendsOther = (file) => /[jt]sconfig\.json$/.test(file) && /"extends"/.test(fs.readFileSync(file, 'utf8'));
  return unique([...files, ...links]).every(isOld) && !files.some(extendsOther);
}

function digestOf({ files, within, around }, contents = new Map()) {
  const hash = createHash('sha256');
  const add = (path, content) => hash.update(`${path}\0${content.length}\0`).update(content);
  for (const file of files) {
    contents.set(file, fs.readFileSync(file));
    add(file, contents.get(file));
  }
  const isSpecial = ({ name }) => name === 'node_modules' || SETTINGS.includes(name);
  for (const folder of within) add(folder, described(folder, list(folder)));
  for (const folder of around) add(folder, described(folder, list(folder).filter(isSpecial)));
  return hash.digest('hex');
}

/** What an `import` may find in a folder. */
function list(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !NO_MODULE.test(name));
}

/** The names, with what links lead to. */
function described(folder, entries) {
  const names = entries.map((entry) =>
    entry.isSymbolicLink() ? `${entry.name}\0${target(path.join(folder, entry.name))}` : entry.name,
  );
  return names.sort().join('\0');
}

function target(link) {
  try {
    return fs.realpathSync(link);
  } catch {
    return '';
  }
}

module.exports = { keep, take };
