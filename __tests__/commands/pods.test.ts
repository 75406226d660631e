import { Kubectl } from '../../commands/cluster/kubectl';
import { podTrouble } from '../../commands/cluster/pods';
import { Progress } from '../../commands/cluster/progress';
import { waitFor } from '../../commands/cluster/wait';
import { Readiness } from '../../commands/cluster/readiness';
import { podsBeside } from '../../commands/cluster/workload-pods';
import { KubeObject } from '../../lib';

const HALF_A_CA = 'error saving CA certificate secret to kubernetes: secrets "consul-ca-cert" already exists';
const job: KubeObject = {
  ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'tls-init', namespace: 'consul' } },
  status: { active: 1 },
};
const pod = (name: string, status: object, creationTimestamp = '2026-01-01T00:00:00Z'): KubeObject =>
  ({
    ...{ apiVersion: 'v1', kind: 'Pod', status },
    metadata: { name, namespace: 'consul', labels: { 'job-name': 'tls-init' }, creationTimestamp },
  }) as KubeObject;
const ended = (name: string, exitCode: number): KubeObject =>
  pod(name, { phase: 'Failed', containerStatuses: [{ name: 'app', state: { terminated: { exitCode } } }] });
const beginning = { containerStatuses: [{ name: 'app', state: { waiting: { reason: 'ContainerCreating' } } }] };

/** A kubectl of a cluster that holds these pods and events; each look at the pods takes the next list. */
function clusterOf(looks: KubeObject[][], { log = '', events = [] as object[] } = {}): Kubectl & { asked: string[] } {
  const asked: string[] = [];
  const fake = {
    asked,
    async get(args: string[]) {
      asked.push(args.join(' '));
      if (args[0] === 'pods') return looks.length > 1 ? looks.shift() : looks[0];
      return args[0] === 'events' ? events : [job];
    },
    async run(args: string[]) {
      asked.push(args.join(' '));
      return { code: 0, out: log, err: '' };
    },
  };
  return fake as unknown as Kubectl & { asked: string[] };
}

async function trouble(cluster: Kubectl, workload: KubeObject): Promise<Readiness | undefined> {
  return podTrouble(cluster, workload, await podsBeside(cluster, [workload]));
}

describe('what keeps a workload from being ready', () => {
  test('is what its program wrote before it ended', async () => {
    const found = await trouble(clusterOf([[ended('tls-init-1', 3)]], { log: 'the disk is full' }), job);
    expect(found).toEqual({
      state: 'waiting',
      reason: "container 'app' of pod tls-init-1: ended with 3:\nthe disk is full",
    });
  });

  test('is of the last attempt of a Job', async () => {
    const running = pod('tls-init-2', { containerStatuses: [{ name: 'app', state: { running: {} } }] });
    const first = { ...ended('tls-init-1', 3), metadata: pod('tls-init-1', {}, '2025-12-31T23:59:00Z').metadata };
    expect(await trouble(clusterOf([[running, first]]), job)).toBeUndefined();
  });

  test('is the last warning about a pod that takes long', async () => {
    const events = [
      { reason: 'FailedMount', message: 'secret "new" not found', lastTimestamp: '2026-01-01T00:01:00Z' },
      { reason: 'FailedScheduling', message: 'no node', eventTime: '2026-01-01T00:00:30Z' },
    ];
    expect(await trouble(clusterOf([[pod('a', beginning)]], { events }), job)).toEqual({
      ...{ state: 'waiting', reason: 'pod a: FailedMount: secret "new" not found' },
    });
  });

  test('is not asked for while a pod has just been made, or is ready', async () => {
    const events = [{ reason: 'FailedMount', message: 'not yet' }];
    const young = pod('a', beginning, new Date().toISOString());
    const ready = pod('a', { conditions: [{ type: 'Ready', status: 'True' }] });
    for (const each of [young, ready]) expect(await trouble(clusterOf([[each]], { events }), job)).toBeUndefined();
  });

  test('is why it gets no pods', async () => {
    const events = [{ reason: 'FailedCreate', message: 'exceeded quota: small' }];
    expect((await trouble(clusterOf([[]], { events }), job))?.reason).toBe('FailedCreate: exceeded quota: small');
    const condition = { type: 'ReplicaFailure', status: 'True', message: 'violates PodSecurity "restricted:latest"' };
    const deployment = {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'bold', namespace: 'shop' } },
      ...{ spec: { selector: { matchLabels: { app: 'bold' } } }, status: { conditions: [condition] } },
    } as KubeObject;
    expect((await trouble(clusterOf([[]]), deployment))?.reason).toBe('violates PodSecurity "restricted:latest"');
  });

  test('is for good when the program can only fail again, and the page that helps is named', async () => {
    const found = await trouble(clusterOf([[ended('tls-init-1', 1)]], { log: HALF_A_CA }), job);
    expect(found?.state).toBe('failed');
    expect(found?.reason).toContain('see "Half a CA" in docs/hooks.md');
  });
});

describe('waiting for a Job', () => {
  const progress = new Progress({ write: () => true, isTTY: false } as unknown as NodeJS.WriteStream);
  const begins = pod('tls-init-1', beginning, new Date().toISOString());

  test('ends at once with what can only fail again, and shows its log once', async () => {
    const cluster = clusterOf([[begins], [ended('tls-init-1', 1)]], { log: HALF_A_CA });
    const error = await waitFor(cluster, [job], Date.now() + 60_000, progress).catch((reason: Error) => reason.message);
    expect(error).toContain('Job consul/tls-init has failed');
    expect(String(error).split(HALF_A_CA)).toHaveLength(2);
  });

  test('asks once for the pods of a namespace, however many workloads wait', async () => {
    const cluster = clusterOf([[begins]]);
    const jobs = ['a', 'b', 'c'].map((name) => ({ ...job, metadata: { ...job.metadata, name } }));
    await expect(waitFor(cluster, jobs, 0, progress)).rejects.toThrow('not ready in time');
    // The one more is for the log of the first.
    expect(cluster.asked.filter((args) => args.startsWith('pods'))).toHaveLength(2);
  });

  test('asks again when the API server does not answer for a moment, and not when it refuses', async () => {
    const done: KubeObject = { ...job, status: { conditions: [{ type: 'Complete', status: 'True' }] } };
    const failing = (message: string): Kubectl => {
      let asked = 0;
      const get = async ([kind]: string[]): Promise<KubeObject[]> => {
        if (kind === 'pods') return [];
        if (asked++ === 0) throw new Error(message);
        return [done];
      };
      return { get } as unknown as Kubectl;
    };
    const wait = (message: string): Promise<void> => waitFor(failing(message), [job], Date.now() + 60_000, progress);
    await expect(wait('Unable to connect to the server: net/http: TLS handshake timeout')).resolves.toBeUndefined();
    await expect(wait('Error from server: etcdserver: leader changed')).resolves.toBeUndefined();
    await expect(wait('Error from server (Forbidden): jobs.batch is forbidden')).rejects.toThrow('Forbidden');
  });

  // Somebody has mended the cause, applies again, and the Job has not retried yet.
  test('goes on when the attempt had failed before', async () => {
    const cluster = clusterOf([[ended('tls-init-1', 1)], [ended('tls-init-1', 1)], [ended('tls-init-2', 1)]], {
      log: HALF_A_CA,
    });
    await expect(waitFor(cluster, [job], Date.now() + 60_000, progress)).rejects.toThrow('tls-init-2');
  });
});
