import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { chain, meshed, plain, random } from './scenario';
import { timeSteps } from './steps';

/**
 * One measured run in a process of its own: `child.ts <meshed|plain|steps> <chain|random> <services>`; `steps` is `meshed`
 * with each step of the synth apart. Prints JSON: milliseconds by step, objects, and the peak memory in MiB.
 */
const steps: Record<string, number> = {};
const load = performance.now();
let last = load;
function lap(step: string): void {
  const now = performance.now();
  steps[step] = now - last;
  last = now;
}

function main([kind, shape, count]: string[]): void {
  const graph = shape === 'chain' ? chain(Number(count)) : random(Number(count));
  const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'meshberry-bench-'));
  const outdir = path.join(temp, 'dist');
  last = performance.now();
  const app = kind === 'plain' ? plain(graph, outdir) : meshed(graph, outdir);
  lap('construct');
  if (kind === 'steps') timeSteps(app as ReturnType<typeof meshed>, lap);
  else {
    app.synth();
    lap('synth');
  }
  const objects = fs.readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.yaml'));
  fs.rmSync(temp, { recursive: true, force: true });
  process.stdout.write(
    JSON.stringify({
      kind,
      shape,
      services: Number(count),
      objects: objects.length,
      load,
      total: Object.values(steps).reduce((sum, ms) => sum + ms, 0),
      steps,
      peakMiB: process.resourceUsage().maxRSS / 1024,
    }),
  );
}

main(process.argv.slice(2));
