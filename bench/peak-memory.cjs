// Loaded into each Node process of a measured command: notes the process's peak memory in the file MESHBERRY_PEAK.
process.on('exit', () => {
  if (process.env.MESHBERRY_PEAK) {
    require('fs').appendFileSync(process.env.MESHBERRY_PEAK, `${process.resourceUsage().maxRSS}\n`);
  }
});
