import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { program, Sandbox } from '../harness/sandbox';
import { Level } from './level';

/** What kube-score may find, and why it stays: `check: summary`, of the objects that match. */
const KNOWN: readonly (readonly [finding: string, objects: RegExp, reason: string])[] = [
  [
    'container-image-pull-policy: ImagePullPolicy is not set to Always',
    /./,
    'pinned tags; no registry is asked at a restart',
  ],
  ['container-resources: CPU limit is not set', /./, 'what is throttled misses probes and elections'],
  [
    'container-security-context-user-group-id: The container is running with a low user ID',
    /consul|preflight|postgresql/,
    "the images' own users: 100 and 999",
  ],
  [
    'container-security-context-user-group-id: The container running with a low group ID',
    /consul|preflight|postgresql/,
    "the images' own groups: 100, 1000 and 999",
  ],
  ['deployment-replicas: Deployment few replicas', /./, 'a shelf of small boards; more replicas are a prop away'],
  [
    'pod-probes-identical: Container has the same readiness and liveness probe',
    /postgresql-dev|connect-injector/,
    'one question; liveness waits much longer before it restarts',
  ],
  [
    'pod-probes: Container is missing a livenessProbe',
    /consul-server/,
    'a restart brings no leader back, and several at once lose the quorum',
  ],
];

interface Scored {
  readonly object_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** kube-score's grade of what it has nothing against. */
const FINE = 10;

/** `dist/` before a scanner: each finding is known and has its reason, and no reason is left without a finding. */
export const level14: Level = {
  name: '14',
  title: 'a scanner finds nothing new',
  programs: ['kube-score'],
  minutes: 2,
  async run(sandbox, manifests, report) {
    const findings = await scan(sandbox, manifests);
    const unknown = findings.filter(
      ({ finding, object }) => !KNOWN.some(([known, objects]) => known === finding && objects.test(object)),
    );
    report.check(
      unknown.length === 0,
      `kube-score finds ${findings.length} things in ${manifests.all.length} objects, each with a reason to stay`,
      unknown.map(({ finding, object }) => `${object}: ${finding}`).join('\n'),
    );
    const stale = KNOWN.filter(
      ([known, objects]) => !findings.some(({ finding, object }) => known === finding && objects.test(object)),
    );
    report.check(stale.length === 0, 'each reason is needed', stale.map(([known]) => known).join('\n'));
    await proveThatItJudges(sandbox, manifests, report);
  },
};

/** A scanner that was given nothing would find nothing. */
async function proveThatItJudges(sandbox: Sandbox, manifests: Manifests, report: Report): Promise<void> {
  const [deployment] = structuredClone(manifests.find('Deployment'));
  deployment.spec.template.spec.containers[0].securityContext = { privileged: true };
  const found = await score(sandbox, ['-'], JSON.stringify(deployment));
  report.check(
    found.some(({ finding }) => finding.includes('privileged')),
    'it does find a privileged container',
    found.map(({ finding }) => finding).join('\n'),
  );
}

function scan(sandbox: Sandbox, { folder }: Manifests): Promise<Finding[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.includes('customresourcedefinition'))
    .map((file) => join(folder, file))
    .sort();
  return score(sandbox, files);
}

interface Finding {
  readonly object: string;
  readonly finding: string;
}

async function score(sandbox: Sandbox, files: readonly string[], input = ''): Promise<Finding[]> {
  const flags = ['--output-format', 'json', '--kubernetes-version', 'v1.33'];
  const { stdout, stderr } = await sandbox.attempt([program('kube-score'), 'score', ...flags, ...files], { input });
  if (!stdout.startsWith('[')) throw new Error(`kube-score: ${stderr || stdout}`);
  return (JSON.parse(stdout) as Scored[]).flatMap(({ object_name: object, checks }) =>
    checks
      .filter(({ skipped, grade }) => !skipped && grade < FINE)
      .flatMap(({ check, comments }) =>
        (comments ?? []).map(({ summary }) => ({ object, finding: `${check.id}: ${summary}` })),
      ),
  );
}
