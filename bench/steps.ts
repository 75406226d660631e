import { runChecks } from '../lib/checks';
import { acknowledgedOn } from '../lib/checks/acknowledge';
import { declaredBy } from '../lib/k8s/declared';
import { ManifestIndex } from '../lib/k8s/manifest-index';
import { Mesh } from '../lib/mesh/mesh';
import { plan } from '../lib/plan';
import { addChecksums } from '../lib/synthesis/checksums';
import { collect, requireUnique } from '../lib/synthesis/collect';
import { nameJobs } from '../lib/synthesis/job-names';
import { mesh } from '../lib/synthesis/mesh';
import { MeshApp } from '../lib/synthesis/mesh-app';
import { place } from '../lib/synthesis/placement';
import { restrictPods } from '../lib/synthesis/pod-security';
import { render } from '../lib/synthesis/serialize';
import { write } from '../lib/synthesis/write';

/**
 * The pipe of `MeshApp.synth()`, a lap a step.
 * @throws when a check finds an error: what is measured has to be what is right.
 */
export function checkSteps(app: MeshApp, lap: (step: string) => void): void {
  const constructs = app.node.findAll();
  const { services, settings } = constructs.find((construct) => construct instanceof Mesh)!;
  const problems = constructs.flatMap(({ node }) => node.validate());
  if (problems.length > 0) throw new Error(`the benchmark's app is not valid: ${problems[0]}`);
  lap('walk, validate');
  const collected = collect(constructs);
  lap('collect');
  const manifests = mesh(collected, services);
  requireUnique(manifests);
  lap('mesh');
  restrictPods(manifests);
  place(manifests, app.cluster, settings);
  lap('placement');
  addChecksums(manifests);
  nameJobs(manifests);
  lap('checksums, job names');
  const index = new ManifestIndex(manifests);
  const context = { index, cluster: app.cluster, declared: constructs.flatMap(declaredBy), settings };
  const { errors } = runChecks(context, constructs.flatMap(acknowledgedOn));
  if (errors.length > 0)
    throw new Error(`the benchmark's app is not valid: ${JSON.stringify(errors[0], ['rule', 'message'])}`);
  lap('checks');
  const { findings } = plan(index, app.cluster, settings);
  if (findings.some(({ level }) => level === 'error'))
    throw new Error(`the benchmark's app does not fit: ${findings[0].message}`);
  lap('plan');
  const files = render(manifests);
  lap('serialize');
  write(app.folder, files);
  lap('write');
}
