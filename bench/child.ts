import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/**
 * One measured run in a process of its own: `child.ts <meshed|plain> <chain|random> <services>`.
 * Prints JSON: milliseconds by step, objects, and the peak memory in MiB.
 */
const steps: Record<string, number> = {};
let last = process.hrtime.bigint();
function lap(step: string): void {
  const now = process.hrtime.bigint();
  steps[step] = Number(now - last) / 1e6;
  last = now;
}

async function main([kind, shape, count]: string[]): Promise<void> {
  const scenario = await import('./scenario');
  const { checkSteps } = await import('./steps');
  lap('load');
  const graph = shape === 'chain' ? scenario.chain(Number(count)) : scenario.random(Number(count));
  const outdir = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'meshberry-bench-')), 'dist');
  let objects: number;
  if (kind === 'plain') {
    const app = scenario.plain(graph, outdir);
    lap('construct');
    app.synth();
    lap('synth');
    objects = fs.readdirSync(path.join(outdir, 'bench')).length;
  } else {
    const app = scenario.meshed(graph, outdir);
    lap('construct');
    objects = checkSteps(app, lap);
  }
  fs.rmSync(path.dirname(outdir), { recursive: true, force: true });
  const total = Object.entries(steps).reduce((sum, [step, ms]) => (step === 'load' ? sum : sum + ms), 0);
  process.stdout.write(
    JSON.stringify({
      kind,
      shape,
      services: Number(count),
      objects,
      total,
      steps,
      peakMiB: process.resourceUsage().maxRSS / 1024,
    }),
  );
}

void main(process.argv.slice(2));
