/**
 * The name that a misspelled one most likely means: the same in other letters' case, one that it begins with or that
 * begins with it, or one that is a few edits away.
 *
 * @returns undefined when none is near.
 */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const lower = name.toLowerCase();
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of names) {
    const other = candidate.toLowerCase();
    const [short, long] = other.length < lower.length ? [other, lower] : [lower, other];
    const distance = Math.min(edits(lower, other), short.length > 2 && long.startsWith(short) ? 2.5 : Infinity);
    if (distance <= Math.max(2.5, lower.length / 3) && distance < (best?.distance ?? Infinity))
      best = { name: candidate, distance };
  }
  return best?.name;
}

/** How many letters must be added, removed, replaced or swapped with the next one (optimal string alignment). */
function edits(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
