// Loaded into each Node process of a measured command: when it ends, a line of JSON is added to the file that the
// environment variable MESHBERRY_FIGURES names: its peak memory, and when it passed the marks of commands/run.cjs.
process.on('exit', () => {
  const file = process.env.MESHBERRY_FIGURES;
  if (!file) return;
  const marks = performance.getEntriesByType('mark').map(({ name, startTime }) => [name, startTime]);
  const figures = {
    peakMiB: process.resourceUsage().maxRSS / 1024,
    marks: Object.fromEntries(marks),
    end: performance.now(),
  };
  require('fs').appendFileSync(file, `${JSON.stringify(figures)}\n`);
});
