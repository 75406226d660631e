import * as fs from 'fs';
import * as path from 'path';
import { Difference, difference } from './difference';
import { locked } from './lock';
import { Content, contentOf, LIST, listOf } from './owned-files';
import { writeError } from './write-error';

/** What a write has changed, and what it found. */
export interface Written extends Difference {
  /** The files that meshberry wrote before: text by path. */
  readonly before: ReadonlyMap<string, string>;
  /** Files in the folder that meshberry did not write, and that stay. */
  readonly foreign: readonly string[];
}

/**
 * Makes a folder hold these files, and removes the files that an earlier write made and that are gone. What meshberry
 * did not write stays as it is. The new content is made beside the folder and swapped in, so that a killed process
 * leaves the old content or the new one; a folder that is right already is not touched. Of two processes that write
 * one folder the second waits for the first. A link to a folder is written through.
 *
 * @param folder The folder; made if it is not there.
 * @param files Text by path, the paths relative to the folder and with '/'.
 * @throws when a path leaves the folder, when a file that meshberry did not write is in the way, when another process
 * writes for ten seconds, or when the file system refuses; the folder then is as it was.
 */
export function write(folder: string, files: ReadonlyMap<string, string>): Written {
  for (const file of files.keys()) requireInside(file);
  try {
    const outdir = realFolder(folder);
    const work = path.join(path.dirname(outdir), `.${path.basename(outdir)}.meshberry`);
    return locked(work, () => {
      cleanUp(outdir, work);
      const content = contentOf(outdir);
      requireFree(folder, outdir, files, content);
      const before = content.owned;
      const foreign = content.foreign.filter((file) => !files.has(file));
      const changes = difference(before, files);
      const list = listOf(files.keys());
      if (list !== content.list || Object.values(changes).some((paths) => paths.length > 0)) {
        requireRemovable(outdir);
        swap(outdir, work, files, list, foreign);
      }
      return { ...changes, before, foreign };
    });
  } catch (error) {
    throw writeError(folder, error);
  }
}

/** The files that meshberry wrote into a folder: text by path, sorted. Empty if the folder is not there. */
export function read(folder: string): ReadonlyMap<string, string> {
  return contentOf(path.resolve(folder)).owned;
}

/** Whatever made a path, it stays inside of the folder. */
function requireInside(file: string): void {
  const parts = file.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part)))
    throw new Error(
      `'${file}' is not a path inside of the folder: change the kind, the name or the layer it comes from`,
    );
}

/** The folder itself, also where a link leads to it. */
function realFolder(folder: string): string {
  const outdir = path.resolve(folder);
  const found = fs.lstatSync(outdir, { throwIfNoEntry: false });
  if (!found) return outdir;
  if (found.isSymbolicLink() && !fs.existsSync(outdir))
    throw new Error(
      `'${folder}' is a link to '${fs.readlinkSync(outdir)}', which does not exist: make that folder, or remove the link`,
    );
  if (!fs.statSync(outdir).isDirectory())
    throw new Error(`'${folder}' is a file, and the outdir has to be a folder: move it, or choose another outdir`);
  return fs.realpathSync(outdir);
}

/** Files of others at or above a path that is written, unless they hold the same text already. */
function requireFree(folder: string, outdir: string, files: ReadonlyMap<string, string>, { foreign }: Content): void {
  const folders = new Set([...files.keys()].flatMap((file) => parents(file)));
  const inTheWay = foreign.filter((file) => {
    const place = path.join(outdir, file);
    if (files.has(file)) return !fs.lstatSync(place).isFile() || fs.readFileSync(place, 'utf8') !== files.get(file);
    return parents(file).some((parent) => files.has(parent)) || (folders.has(file) && !isFolder(place));
  });
  if (inTheWay.length === 0) return;
  const shown = inTheWay.slice(0, 10).map((file) => `'${file}'`);
  const more = inTheWay.length > shown.length ? ` and ${inTheWay.length - shown.length} more` : '';
  throw new Error(
    `'${folder}' holds ${shown.join(', ')}${more}, which meshberry did not write and would overwrite: move or remove them, or choose another outdir`,
  );
}

function isFolder(place: string): boolean {
  return fs.lstatSync(place).isDirectory();
}

function parents(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** The old folder goes as a whole: whoever may not empty it must not begin. */
function requireRemovable(folder: string): void {
  if (!fs.existsSync(folder)) return;
  fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) requireRemovable(path.join(folder, entry.name));
}

function swap(
  outdir: string,
  work: string,
  files: ReadonlyMap<string, string>,
  list: string,
  kept: readonly string[],
): void {
  const staging = path.join(work, `new-${process.pid}`);
  const old = path.join(work, 'old');
  try {
    fs.mkdirSync(staging);
    const folders = new Set([...files.keys()].map((file) => path.dirname(file)));
    folders.forEach((folder) => fs.mkdirSync(path.join(staging, folder), { recursive: true }));
    for (const [file, text] of files) fs.writeFileSync(path.join(staging, file), text);
    fs.writeFileSync(path.join(staging, LIST), list);
    for (const file of kept) copy(path.join(outdir, file), path.join(staging, file));
    if (fs.existsSync(outdir)) {
      fs.chmodSync(staging, fs.statSync(outdir).mode);
      fs.renameSync(outdir, old);
    }
    try {
      fs.renameSync(staging, outdir);
    } catch (error) {
      if (fs.existsSync(old)) fs.renameSync(old, outdir);
      throw error;
    }
    fs.rmSync(old, { recursive: true, force: true });
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
}

function copy(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

/** Ends what a killed process began: puts the old folder back if the new one was not there yet, and removes the rest. */
function cleanUp(outdir: string, work: string): void {
  const old = path.join(work, 'old');
  if (!fs.existsSync(outdir) && fs.existsSync(old)) fs.renameSync(old, outdir);
  for (const entry of fs.readdirSync(work))
    if (entry === 'old' || /^new-\d+$/.test(entry)) fs.rmSync(path.join(work, entry), { recursive: true, force: true });
}
