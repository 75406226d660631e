/** What a refusal of the file system means for who runs a synth, and what to change. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the disk quota is used up: free some space, or ask for a larger quota',
  EROFS: 'the file system is read-only: choose another outdir, or mount it for writing',
  EACCES: 'permission denied: change the owner or the mode of this path, or choose another outdir',
  EPERM: 'permission denied: change the owner or the mode of this path, or choose another outdir',
  EEXIST: 'a file is in the way: move it, or choose another outdir',
  ENOTDIR: 'a file is where a folder is needed: move it, or choose another outdir',
  EISDIR: 'a folder is where a file is needed: move it, or choose another outdir',
  ENAMETOOLONG: 'the name is too long for the file system: use a shorter name',
  EBUSY: 'it is in use or a mount point: choose a folder inside it as outdir',
  EXDEV: 'it is a mount point: choose a folder inside it as outdir',
  ELOOP: 'links lead in a circle: remove one of them',
  EMFILE: 'too many files are open: close other programs',
};

/** A failure of the file system as one sentence with the path; any other error as it is. */
export function writeError(folder: string, error: unknown): unknown {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (!syscall || !code) return error;
  const meaning = MEANINGS[code] ?? `the system says ${code}`;
  return new Error(`cannot write '${folder}', which is as it was: '${path ?? folder}': ${meaning}`, { cause: error });
}
