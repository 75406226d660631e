import * as fs from 'fs';
import * as path from 'path';
import { Difference, difference, formatDifference } from './difference';
import { LAYER } from './layer';
import { isAlive, locked } from './lock';

const STAGING = '.staging';
const OLD = '.old';

/**
 * Makes a folder hold exactly these files. They are staged beside it and swapped in, so that whoever is killed half-way
 * leaves the old folder or the new one; a folder that is right already is not touched. Of two processes that write one
 * folder the second waits for the first.
 *
 * @param folder The folder; made if it is not there.
 * @param files Text by path, the paths relative to the folder and with '/'.
 * @returns what it has changed, and what was there before.
 * @throws when the folder holds anything that is no layer, since it would be deleted; when another process is at it for
 * ten seconds.
 */
export function write(
  folder: string,
  files: ReadonlyMap<string, string>,
): Difference & { readonly before: ReadonlyMap<string, string> } {
  const outdir = path.resolve(folder);
  return locked(`${outdir}.lock`, () => {
    cleanUp(outdir);
    requireLayers(folder, outdir);
    const before = read(outdir);
    const changes = difference(before, files);
    if (!fs.existsSync(outdir) || formatDifference(changes) !== '') swap(outdir, files);
    return { ...changes, before };
  });
}

function swap(outdir: string, files: ReadonlyMap<string, string>): void {
  const staging = fs.mkdtempSync(`${outdir}${STAGING}-${process.pid}-`);
  try {
    fs.chmodSync(staging, 0o777 & ~process.umask());
    const folders = new Set([...files.keys()].map((file) => path.dirname(file)));
    folders.forEach((folder) => fs.mkdirSync(path.join(staging, folder), { recursive: true }));
    for (const [file, text] of files) fs.writeFileSync(path.join(staging, file), text);
    const old = `${outdir}${OLD}`;
    if (fs.existsSync(outdir)) fs.renameSync(outdir, old);
    fs.renameSync(staging, outdir);
    fs.rmSync(old, { recursive: true, force: true });
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
}

/** Ends what a killed run began: puts the old folder back if the new one was not there yet, and removes its staging. */
function cleanUp(outdir: string): void {
  const old = `${outdir}${OLD}`;
  if (!fs.existsSync(outdir) && fs.existsSync(old)) fs.renameSync(old, outdir);
  fs.rmSync(old, { recursive: true, force: true });
  const beside = path.dirname(outdir);
  for (const entry of fs.readdirSync(beside)) {
    if (!entry.startsWith(`${path.basename(outdir)}${STAGING}`)) continue;
    const [, pid] = /-(\d+)-[^-]*$/.exec(entry) ?? [];
    if (!pid || !isAlive(Number(pid))) fs.rmSync(path.join(beside, entry), { recursive: true, force: true });
  }
}

/** The content of a folder: text by path, the paths relative to it and with '/', sorted. Empty if it is not there. */
export function read(folder: string): Map<string, string> {
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const files = entries.filter((entry) => fs.statSync(path.join(folder, entry)).isFile()).sort();
  return new Map(
    files.map((file) => [file.split(path.sep).join('/'), fs.readFileSync(path.join(folder, file), 'utf8')]),
  );
}

function requireLayers(folder: string, outdir: string): void {
  if (!fs.existsSync(outdir)) return;
  const stranger = fs.readdirSync(outdir).find((entry) => !LAYER.test(entry));
  if (stranger !== undefined) {
    throw new Error(
      `'${folder}' holds '${stranger}', which is no layer and would be deleted: move it, or choose another outdir`,
    );
  }
}
