/**
 * Puts text between `<!-- name -->` and `<!-- /name -->`, each on a line of its own.
 * @throws when the markers are not there.
 */
export function replaceBetweenMarkers(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`no place for '${name}': write '${start.trim()}' and '${end}' on lines of their own`);
  return `${document.slice(0, from + start.length)}\n${text}\n\n${document.slice(to)}`;
}
