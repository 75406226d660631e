import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { areBuilt } from '../harness/build';
import { Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox } from '../harness/sandbox';
import { checkov } from '../judges/checkov';
import { Finding, Judge, Known } from '../judges/judge';
import { kubeScore } from '../judges/kube-score';
import { kubeconform } from '../judges/kubeconform';
import { Level } from './level';

const JUDGES = [kubeconform, kubeScore, checkov];

/** `dist/` before the judges: each finding is known and has its reason, and no reason is left without a finding. */
export const level14: Level = {
  name: '14',
  title: 'judges of others find nothing new in dist/',
  programs: [],
  optional: JUDGES.flatMap(({ programs }) => programs),
  minutes: 5,
  async run(sandbox, manifests, report) {
    for (const judge of JUDGES) {
      const missing = judge.programs.filter((name) => !areBuilt([name]));
      if (missing.length > 0) report.skip(`${judge.name}, since ${missing.join(', ')} cannot be had here`);
      else await report.attempt(judge.name, () => hear(judge, sandbox, manifests, report));
    }
  },
};

async function hear(judge: Judge, sandbox: Sandbox, manifests: Manifests, report: Report): Promise<void> {
  const { name, known } = judge;
  const findings = await judge.judge(sandbox, filesOf(manifests), manifests);
  const unknown = findings.filter((finding) => !known.some((each) => isOf(finding, each)));
  report.check(
    unknown.length === 0,
    `${name} finds ${findings.length} things in ${manifests.all.length} objects, each with a reason to stay`,
    unknown.map(({ finding, object }) => `${object}: ${finding}`).join('\n'),
  );
  const stale = known.filter((each) => !findings.some((finding) => isOf(finding, each)));
  report.check(stale.length === 0, `${name}: each of ${known.length} reasons is needed`, stale.join('\n'));
  await proveThatItJudges(judge, sandbox, manifests, report);
}

function isOf({ finding, object }: Finding, [known, objects]: Known): boolean {
  return finding === known && objects.test(object);
}

/** A judge that was given nothing would find nothing. */
async function proveThatItJudges(judge: Judge, sandbox: Sandbox, manifests: Manifests, report: Report): Promise<void> {
  const [object, expected] = judge.spoil(manifests);
  const file = join(sandbox.path('spoiled'), `${judge.name}.json`);
  writeFileSync(file, JSON.stringify(object));
  const found = (await judge.judge(sandbox, [file], manifests)).map(({ finding }) => finding);
  const told = found.find((finding) => finding.includes(expected));
  report.check(told !== undefined, `${judge.name} does find a fault: ${told}`, found.join('\n'));
}

function filesOf({ folder }: Manifests): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => join(folder, file))
    .sort();
}
