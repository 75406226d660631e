/** A table for a terminal: columns as wide as their widest cell, two spaces apart. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(...[title, ...rows.map((row) => row[i])].map(width)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell + ' '.repeat(widths[i] - width(cell)))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
}

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapePipes).join(' | ')} |\n`;
  return [head, head.map(() => '---'), ...rows].map(line).join('');
}

/** Text that a cell of a Markdown table can hold. */
export function escapePipes(text: string): string {
  return text.replace(/\|/g, '\\|');
}

/** Characters, not code units. */
function width(text: string): number {
  return [...text].length;
}
