import { checkRules } from '../lib/checks';
import { runRules } from '../lib/findings';
import { plan } from '../lib/plan';
import { finish, walk } from '../lib/synthesis/finish';
import { MeshApp } from '../lib/synthesis/mesh-app';
import { render } from '../lib/synthesis/serialize';
import { write } from '../lib/synthesis/write';

/**
 * The pipe of `MeshApp.synth()`, a lap a step: the list of passes itself, then what judges and writes.
 * @throws when a check finds an error: what is measured has to be what is right.
 */
export function timeSteps(app: MeshApp, lap: (step: string) => void): void {
  const finished = finish(walk(app, app.cluster), app.folder, lap);
  lap('index');
  const { errors } = runRules(checkRules, finished);
  if (errors.length > 0) throw new Error(`the benchmark's app is not valid: ${errors[0].rule}: ${errors[0].message}`);
  lap('checks');
  const unfit = plan(finished).findings.find(({ level }) => level === 'error');
  if (unfit) throw new Error(`the benchmark's app does not fit: ${unfit.message}`);
  lap('plan');
  const files = render(finished);
  lap('serialize');
  write(app.folder, files);
  lap('write');
}
