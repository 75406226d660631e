// Stacks in terms of the files that a bundle was made of. Node does this too, but reads each source map as soon as a script
// is loaded; here it is read when somebody looks at a stack.
const { SourceMap } = require('node:module');
const path = require('node:path');

/** @param map the source map of the bundle that goes by the name of `file`, and has a line before it */
function mapStacks(file, map) {
  let sources;
  const place = (frame) => {
    if (frame.getFileName() !== file) return `${frame}`;
    sources ??= new SourceMap(JSON.parse(map));
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
    const { originalSource, originalLine, originalColumn } = sources.findEntry(line - 2, column - 1);
    if (originalSource === undefined) return `${frame}`;
    const source = path.resolve(path.dirname(file), originalSource);
    return `${frame}`.replace(`${file}:${line}:${column}`, `${source}:${originalLine + 1}:${originalColumn + 1}`);
  };
  Error.prepareStackTrace = (error, frames) =>
    [Error.prototype.toString.call(error), ...frames.map((frame) => `    at ${place(frame)}`)].join('\n');
}

module.exports = { mapStacks };
