import { program } from '../harness/sandbox';
import { Judge } from './judge';

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

/** Probes, sizes, users, policies. A finding is `check: summary`. */
export const kubeScore: Judge = {
  name: 'kube-score',
  programs: ['kube-score'],
  known: [
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
  ],
  spoil(manifests) {
    const [deployment] = structuredClone(manifests.find('Deployment'));
    deployment.spec.template.spec.containers[0].securityContext = { privileged: true };
    return [deployment, 'privileged'];
  },
  async judge(sandbox, files) {
    const own = files.filter((file) => !file.includes('customresourcedefinition'));
    const flags = ['--output-format', 'json', '--kubernetes-version', 'v1.33'];
    const { stdout, stderr } = await sandbox.attempt([program('kube-score'), 'score', ...flags, ...own]);
    if (!stdout.startsWith('[')) throw new Error(`kube-score: ${stderr || stdout}`);
    return (JSON.parse(stdout) as Scored[]).flatMap(({ object_name: object, checks }) =>
      checks
        .filter(({ skipped, grade }) => !skipped && grade < FINE)
        .flatMap(({ check, comments }) =>
          (comments ?? []).map(({ summary }) => ({ object, finding: `${check.id}: ${summary}` })),
        ),
    );
  },
};
