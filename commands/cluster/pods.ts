import { KubeObject } from '../../lib';
import { Kubectl } from './kubectl';
import { Readiness } from './readiness';

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

/** No retry mends these. */
const CERTAIN = /^(InvalidImageName|ErrImageNeverPull)$|not found|no match for platform|unauthorized|denied/;

/** What keeps the pods of a workload from being ready; nothing when they do not say. */
export async function podTrouble(kubectl: Kubectl, workload: KubeObject): Promise<Readiness | undefined> {
  for (const pod of await podsOf(kubectl, workload)) {
    const status = pod.status ?? {};
    const containers = [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ] as ContainerStatus[];
    for (const { name, state } of containers) {
      const { reason = '', message = '' } = state?.waiting ?? {};
      if (reason === '' || /^(PodInitializing|ContainerCreating)$/.test(reason)) continue;
      const failed = CERTAIN.test(reason) || (/Image/.test(reason) && CERTAIN.test(message));
      const text = [`container '${name}' of pod ${pod.metadata.name}: ${reason}`, message].filter(Boolean).join(': ');
      return { state: failed ? 'failed' : 'waiting', reason: text };
    }
    const unscheduled = ((status.conditions ?? []) as { type: string; status: string; message?: string }[]).find(
      ({ type, status }) => type === 'PodScheduled' && status === 'False',
    );
    if (unscheduled) return { state: 'waiting', reason: `pod ${pod.metadata.name}: ${unscheduled.message}` };
  }
  return undefined;
}

/** The last lines that the containers of a workload have written; empty when there is none. */
export async function lastLines(kubectl: Kubectl, workload: KubeObject, lines = 5): Promise<string> {
  const [pod] = (await podsOf(kubectl, workload)).slice(-1);
  if (!pod) return '';
  const args = [
    'logs',
    `--namespace=${pod.metadata.namespace}`,
    pod.metadata.name,
    '--all-containers',
    `--tail=${lines}`,
  ];
  return (await kubectl.run(args)).out.trim();
}

async function podsOf(kubectl: Kubectl, { metadata, spec, kind }: KubeObject): Promise<readonly KubeObject[]> {
  const labels =
    kind === 'Job' ? { 'job-name': metadata.name } : (spec?.selector?.matchLabels as Record<string, string>);
  if (!labels) return [];
  const selector = Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  return kubectl.get(['pods', `--namespace=${metadata.namespace}`, `--selector=${selector}`]);
}
