/** What a folder would change: paths that are new, changed and gone. */
export interface Difference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Compares the content of two folders, as text by path. */
export function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Difference {
  const paths = [...after.keys()];
  return {
    added: paths.filter((path) => !before.has(path)),
    changed: paths.filter((path) => before.has(path) && before.get(path) !== after.get(path)),
    removed: [...before.keys()].filter((path) => !after.has(path)),
  };
}

/** What a synth has written, in a line: how much there is, and what of it is new. */
export function summary(
  folder: string,
  files: ReadonlyMap<string, string>,
  warnings: number,
  { added, changed, removed }: Difference,
  foreign: readonly string[] = [],
): string {
  const layers = new Set([...files.keys()].map((path) => path.split('/')[0])).size;
  const amount = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const changes = Object.entries({ added, changed, removed }).filter(([, paths]) => paths.length > 0);
  return [
    `${folder}/: ${amount(files.size, 'file')} in ${amount(layers, 'layer')}`,
    warnings === 0 ? 'no warning' : amount(warnings, 'warning'),
    changes.map(([how, paths]) => `${paths.length} ${how}`).join(', ') || 'nothing changed',
    ...(foreign.length > 0
      ? [`kept ${amount(foreign.length, 'file')} that meshberry did not write: ${foreign.join(', ')}`]
      : []),
  ].join('; ');
}

/** A difference as people read it, a line a file; empty when there is none. */
export function formatDifference({ added, changed, removed }: Difference): string {
  const lines = [
    ...added.map((path) => `+ ${path}`),
    ...changed.map((path) => `~ ${path}`),
    ...removed.map((path) => `- ${path}`),
  ];
  return lines.join('\n');
}
