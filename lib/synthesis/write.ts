import * as fs from 'fs';
import * as path from 'path';
import { difference, formatDifference } from './difference';

const LAYER = /^\d\d-[a-z0-9-]+$/;

/**
 * Makes a folder hold exactly these files. They are staged beside it and swapped in, so that whoever is killed half-way
 * leaves the old folder or the new one; a folder that is right already is not touched.
 *
 * @param outdir The folder; made if it is not there.
 * @param files Text by path, the paths relative to the folder and with '/'.
 * @throws when the folder holds anything that is no layer: it would be deleted.
 */
export function write(outdir: string, files: ReadonlyMap<string, string>): void {
  const staging = `${outdir}.staging`;
  const old = `${outdir}.old`;
  if (!fs.existsSync(outdir) && fs.existsSync(old)) fs.renameSync(old, outdir);
  if (isCurrent(outdir, files)) return;
  fs.rmSync(staging, { recursive: true, force: true });
  fs.mkdirSync(staging, { recursive: true });
  const folders = new Set([...files.keys()].map((file) => path.dirname(file)));
  folders.forEach((folder) => fs.mkdirSync(path.join(staging, folder), { recursive: true }));
  for (const [file, text] of files) fs.writeFileSync(path.join(staging, file), text);
  fs.rmSync(old, { recursive: true, force: true });
  if (fs.existsSync(outdir)) fs.renameSync(outdir, old);
  fs.renameSync(staging, outdir);
  fs.rmSync(old, { recursive: true, force: true });
}

/** The content of a folder: text by path, the paths relative to it and with '/', sorted. Empty if it is not there. */
export function read(folder: string): Map<string, string> {
  const files = fs.existsSync(folder)
    ? fs.readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
    : [];
  const paths = files.map((entry) => path.join(path.relative(folder, entry.parentPath), entry.name)).sort();
  return new Map(
    paths.map((file) => [file.split(path.sep).join('/'), fs.readFileSync(path.join(folder, file), 'utf8')]),
  );
}

function isCurrent(outdir: string, files: ReadonlyMap<string, string>): boolean {
  if (!fs.existsSync(outdir)) return false;
  const stranger = fs.readdirSync(outdir).find((entry) => !LAYER.test(entry));
  if (stranger !== undefined) {
    throw new Error(
      `'${outdir}' holds '${stranger}', which is no layer and would be deleted: move it, or choose another outdir`,
    );
  }
  return formatDifference(difference(read(outdir), files)) === '';
}
