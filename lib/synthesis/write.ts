import * as fs from 'fs';
import * as path from 'path';
import { difference, formatDifference } from './difference';

const LAYER = /^\d\d-[a-z0-9-]+$/;

/**
 * Makes a folder hold exactly these files. They are staged beside it and swapped in, so that whoever is killed half-way
 * leaves the old folder or the new one; a folder that is right already is not touched.
 *
 * @param folder The folder; made if it is not there.
 * @param files Text by path, the paths relative to the folder and with '/'.
 * @throws when the folder holds anything that is no layer: it would be deleted.
 */
export function write(folder: string, files: ReadonlyMap<string, string>): void {
  const outdir = path.resolve(folder);
  const staging = `${outdir}.staging`;
  const old = `${outdir}.old`;
  if (!fs.existsSync(outdir) && fs.existsSync(old)) fs.renameSync(old, outdir);
  // What a killed run left behind; nobody else writes beside the folder.
  for (const left of [staging, old]) fs.rmSync(left, { recursive: true, force: true });
  if (isCurrent(folder, outdir, files)) return;
  fs.mkdirSync(staging, { recursive: true });
  const folders = new Set([...files.keys()].map((file) => path.dirname(file)));
  folders.forEach((folder) => fs.mkdirSync(path.join(staging, folder), { recursive: true }));
  for (const [file, text] of files) fs.writeFileSync(path.join(staging, file), text);
  if (fs.existsSync(outdir)) fs.renameSync(outdir, old);
  fs.renameSync(staging, outdir);
  fs.rmSync(old, { recursive: true, force: true });
}

/** The content of a folder: text by path, the paths relative to it and with '/', sorted. Empty if it is not there. */
export function read(folder: string): Map<string, string> {
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const files = entries.filter((entry) => fs.statSync(path.join(folder, entry)).isFile()).sort();
  return new Map(
    files.map((file) => [file.split(path.sep).join('/'), fs.readFileSync(path.join(folder, file), 'utf8')]),
  );
}

function isCurrent(folder: string, outdir: string, files: ReadonlyMap<string, string>): boolean {
  if (!fs.existsSync(outdir)) return false;
  const stranger = fs.readdirSync(outdir).find((entry) => !LAYER.test(entry));
  if (stranger !== undefined) {
    throw new Error(
      `'${folder}' holds '${stranger}', which is no layer and would be deleted: move it, or choose another outdir`,
    );
  }
  return formatDifference(difference(read(outdir), files)) === '';
}
