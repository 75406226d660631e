import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { chain, meshed, plain, random } from './scenario';
import { checkSteps } from './steps';

/**
 * One measured run in a process of its own: `child.ts <meshed|plain> <chain|random> <services>`.
 * Prints JSON: milliseconds by step, objects, and the peak memory in MiB.
 */
const steps: Record<string, number> = { load: performance.now() };
let last = process.hrtime.bigint();
function lap(step: string): void {
  const now = process.hrtime.bigint();
  steps[step] = Number(now - last) / 1e6;
  last = now;
}

function main([kind, shape, count]: string[]): void {
  const graph = shape === 'chain' ? chain(Number(count)) : random(Number(count));
  const outdir = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'meshberry-bench-')), 'dist');
  let objects: number;
  if (kind === 'plain') {
    const app = plain(graph, outdir);
    lap('construct');
    app.synth();
    lap('synth');
    objects = fs.readdirSync(path.join(outdir, 'bench')).length;
  } else {
    const app = meshed(graph, outdir);
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

main(process.argv.slice(2));
