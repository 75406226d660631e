import { writeFileSync } from 'node:fs';
import { RunningContainer } from '../cluster/nodes';
import { Shelf, SHELF } from '../cluster/shelf';
import { CONSUL_K8S } from '../harness/build';
import { KubeObject, nameOf } from '../harness/manifests';
import { ended, remove } from './job-runs';
import { Level } from './level';
import { tryRecovery } from './level3-recovery';

export const level3: Level = {
  name: '3',
  title: 'the Jobs do their work',
  programs: [...SHELF, 'consul', ...CONSUL_K8S],
  minutes: 10,
  async run(sandbox, manifests, report) {
    const shelf = await Shelf.start(sandbox, manifests, report);
    await shelf.apply(shelf.layer('10'));
    const kills = killEarly(shelf);
    const started = Date.now();
    await shelf.apply(shelf.layer('20'));
    const jobs = shelf.layer('20').objects.filter(({ kind }) => kind === 'Job');
    for (const job of jobs) {
      await ended(shelf, job);
      const times = kills.filter((kill) => kill.startsWith(job.metadata.name));
      report.proved(
        `${nameOf(job)} did its work after ${seconds(started)} s, as its own ServiceAccount, though killed ${times.length} times: ${times.map(moment).join(', ')}`,
      );
    }
    shelf.kubelet.onStart = () => undefined;
    const made = await madeSecrets(shelf);
    report.proved(`the Jobs made ${Object.keys(made).length} Secrets: ${Object.keys(made).sort().join(', ')}`);
    for (const job of jobs) await again(shelf, job);
    await compare(shelf, made, await madeSecrets(shelf));
    await tryRecovery(shelf, report);
  },
};

export const moment = (kill: string): string => kill.split('|')[1];

/**
 * Ends each Job's program with SIGKILL: at once, as soon as its first Secret is there, and later in its work.
 *
 * @param aclInit - milliseconds after which server-acl-init is ended; at once by default, since in the midst of its work it may have
 * bootstrapped Consul and not written the token: a lost token, which is tried by itself
 */
export function killEarly(shelf: Shelf, aclInit = 5): string[] {
  const kills: string[] = [];
  const { namespace } = shelf.layer('20').objects.find(({ kind }) => kind === 'Job')?.metadata ?? {};
  const running = new Map<string, RunningContainer>();
  const kill = (name: string, container: RunningContainer | undefined, why: string): void => {
    if (!container || container.exitCode !== undefined || kills.includes(`${name}|${why}`)) return;
    if (container.signal('SIGKILL')) kills.push(`${name}|${why}`);
  };
  const seen = new Set<string>();
  shelf.cluster.api.watch(`/api/v1/namespaces/${namespace}/secrets`, (type, { metadata }) => {
    if (type !== 'ADDED' || seen.has(metadata.name)) return;
    seen.add(metadata.name);
    const maker = MAKERS.find(([secret]) => metadata.name.endsWith(secret))?.[1];
    for (const [name, container] of running)
      if (maker && name.includes(maker)) kill(name, container, `when Secret ${metadata.name} was there`);
  });
  shelf.kubelet.onStart = ({ pod }, _run, container) => {
    const job = pod.metadata.labels?.['batch.kubernetes.io/job-name'];
    if (!job) return;
    running.set(job, container);
    const delay = job.includes('acl-init') ? aclInit : 5;
    setTimeout(() => kill(job, container, `after ${delay} ms`), delay);
  };
  return kills;
}

const MAKERS = [
  ['-webhook-ca-key', 'webhook-cert-manager'],
  ['-webhook-server-cert', 'webhook-cert-manager'],
  ['-ca-key', 'tls-init'],
  ['-server-cert', 'tls-init'],
  ['-gossip-encryption-key', 'gossip'],
  ['-bootstrap-acl-token', 'acl-init'],
];

async function again(shelf: Shelf, job: KubeObject): Promise<void> {
  await remove(shelf, job);
  await shelf.applyObjects([job]);
  const started = Date.now();
  await ended(shelf, job);
  shelf.report.proved(`${nameOf(job)}, made anew when its work is done, ended well after ${seconds(started)} s`);
}

async function madeSecrets(shelf: Shelf): Promise<Record<string, string>> {
  const { metadata } = shelf.manifests.find('StatefulSet')[0];
  const secrets = await shelf.cluster.api.list(`/api/v1/namespaces/${metadata.namespace}/secrets`);
  const declared = shelf.manifests.find('Secret').map((secret) => secret.metadata.name);
  const made = secrets.filter((secret) => !declared.includes(secret.metadata.name));
  return Object.fromEntries(made.map((secret) => [secret.metadata.name, JSON.stringify(secret.data)]));
}

/** A second run renews the certificates of servers and webhooks, and touches nothing else. */
async function compare(shelf: Shelf, before: Record<string, string>, after: Record<string, string>): Promise<void> {
  const changed = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
  const others = changed.filter((name) => !name.endsWith('-server-cert'));
  shelf.report.check(
    others.length === 0,
    `run a second time, they left CAs, gossip key and bootstrap token as they were`,
    `changed: ${others.join(', ')}`,
  );
  const { namespace } = shelf.manifests.find('StatefulSet')[0].metadata;
  const folder = shelf.cluster.sandbox.path('certificates');
  for (const name of changed.filter((entry) => entry.endsWith('-server-cert'))) {
    const ca = await shelf.secret(namespace, name.replace('-server-cert', '-ca-cert'));
    writeFileSync(`${folder}/ca.crt`, ca?.['tls.crt'] ?? '');
    writeFileSync(`${folder}/server.crt`, (await shelf.secret(namespace, name))?.['tls.crt'] ?? '');
    const { exitCode, stderr } = await shelf.cluster.sandbox.attempt([
      'openssl',
      'verify',
      '-CAfile',
      `${folder}/ca.crt`,
      `${folder}/server.crt`,
    ]);
    shelf.report.check(exitCode === 0, `${name} was issued anew, by the same CA`, stderr);
  }
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}
