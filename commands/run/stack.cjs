// Stacks in terms of the files that bundles were made of. Node does this too, but needs each source map as soon as a script is
// loaded; here it is made when somebody looks at a stack.
const path = require('node:path');

/** Maps what is in these bundles, which have a line before them. */
function mapStacks(bundles) {
  const maps = new Map();
  const mapOf = (bundle) => {
    if (!maps.has(bundle)) maps.set(bundle, bundle.map());
    return maps.get(bundle);
  };
  const place = (frame) => {
    const bundle = bundles.find(({ file }) => file === frame.getFileName());
    if (!bundle) return `${frame}`;
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
    const { originalSource, originalLine, originalColumn } = mapOf(bundle)?.findEntry(line - 2, column - 1) ?? {};
    if (originalSource === undefined) return `${frame}`;
    const source = path.resolve(bundle.folder, originalSource);
    return `${frame}`.replace(
      `${bundle.file}:${line}:${column}`,
      `${source}:${originalLine + 1}:${originalColumn + 1}`,
    );
  };
  Error.prepareStackTrace = (error, frames) =>
    [Error.prototype.toString.call(error), ...frames.map((frame) => `    at ${place(frame)}`)].join('\n');
}

module.exports = { mapStacks };
