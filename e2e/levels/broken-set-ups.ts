import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOn } from '../cluster/meshberry';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox } from '../harness/sandbox';
import { folderOf } from '../harness/written-folder';

/** A layer that cannot be applied or get ready, and the sentence that has to name why. */
export interface BrokenSetUp {
  readonly what: string;
  readonly objects: readonly KubeObject[];
  readonly says: RegExp;
  readonly args?: readonly string[];
  /** What is there already. @default - nothing */
  readonly before?: readonly KubeObject[];
  /** Who has applied that. @default 'meshberry' */
  readonly manager?: string;
  /** Whether `apply` knows that waiting does not help: then it ends long before its time is up. @default false */
  readonly certain?: boolean;
}

const NAMESPACE = 'default';
const labels = (app: string): KubeObject => ({ matchLabels: { app } });
const deployment = (name: string, spec: KubeObject, namespace = NAMESPACE): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: { replicas: 1, selector: labels(name), template: { metadata: { labels: { app: name } }, spec } },
});
/** What the image with a shell, which the nodes have, does. */
const script = (text: string, more: KubeObject = {}): KubeObject => ({
  containers: [{ name: 'app', image: 'e2e:1', command: ['/bin/sh', '-c', text], ...more }],
});
const SLEEP = script('sleep 3600');
const claim = (storageClassName: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: `data-${storageClassName}`, namespace: NAMESPACE },
  spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});
const namespace = (name: string, policy: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': policy } },
});
const mounting = (source: KubeObject): KubeObject => ({
  ...script('sleep 3600', { volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
  volumes: [{ name: 'data', ...source }],
});

/** What the API server refuses, and what cannot be reached. */
export const REFUSED: readonly BrokenSetUp[] = [
  {
    what: 'a namespace that is not there',
    objects: [deployment('away', SLEEP, 'nowhere')],
    says: /namespaces "nowhere" not found/,
    certain: true,
  },
  {
    what: 'a kind that the cluster does not know',
    objects: [{ apiVersion: 'acme.io/v1', kind: 'Shop', metadata: { name: 'a', namespace: NAMESPACE } }],
    says: /no matches for kind "Shop"/,
    certain: true,
  },
  {
    what: 'a field that is not valid',
    objects: [deployment('Wrong_Name', SLEEP)],
    says: /Wrong_Name.*a lowercase RFC 1123 subdomain/s,
    certain: true,
  },
  {
    what: 'an object that somebody else has applied otherwise',
    before: [deployment('shared', SLEEP)],
    manager: 'kubectl',
    objects: [deployment('shared', script('sleep 60'))],
    says: /conflict with "kubectl"/,
    certain: true,
  },
  {
    what: 'a field that cannot be changed',
    before: [deployment('fixed', SLEEP)],
    objects: [{ ...deployment('fixed', SLEEP), spec: { ...deployment('other', SLEEP).spec } }],
    says: /"fixed" is invalid: spec.selector: .*field is immutable/,
    certain: true,
  },
  {
    what: 'a context that is not there',
    objects: [claim('local-path')],
    args: ['--context=office'],
    says: /context "office" does not exist/,
    certain: true,
  },
  {
    what: 'a user without rights',
    objects: [claim('local-path')],
    args: ['--context=guest'],
    says: /User "guest" cannot \w+ resource/,
    certain: true,
  },
  {
    what: 'an API server that does not answer',
    objects: [claim('local-path')],
    args: ['--context=away'],
    says: /connection to the server 127.0.0.1:1 was refused/,
    certain: true,
  },
];

/** Pods that are not placed, not created, or do not run. */
export const NOT_READY: readonly BrokenSetUp[] = [
  {
    what: 'a pod that no node has room for',
    objects: [deployment('large', script('sleep 3600', { resources: { requests: { memory: '900Gi' } } }))],
    says: /Deployment default\/large: pod large-\S+: .*Insufficient memory/,
  },
  {
    what: 'a pod for a node that is not there',
    objects: [deployment('lost', { ...SLEEP, nodeSelector: { 'kubernetes.io/hostname': 'pi-99' } })],
    says: /Deployment default\/lost: pod lost-\S+: .*didn't match Pod's node affinity/,
  },
  {
    what: 'a volume of a storage class that is not there',
    objects: [claim('fast'), deployment('stored', mounting({ persistentVolumeClaim: { claimName: 'data-fast' } }))],
    says: /Deployment default\/stored: pod stored-\S+: .*(PersistentVolumeClaim|persistentvolumeclaim)/,
  },
  {
    what: 'a pod that its namespace does not allow',
    objects: [namespace('strict', 'restricted'), deployment('bold', SLEEP, 'strict')],
    says: /Deployment strict\/bold: .*violates PodSecurity "restricted/,
  },
  {
    what: 'pods beyond a quota',
    objects: [
      namespace('small', 'privileged'),
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'none', namespace: 'small' },
        spec: { hard: { pods: '0' } },
      },
      deployment('many', SLEEP, 'small'),
    ],
    says: /Deployment small\/many: .*exceeded quota: none/,
  },
];

/** What only a kubelet finds out. */
export const NOT_RUNNING: readonly BrokenSetUp[] = [
  {
    // The run has a registry in the place of Docker Hub, and no way to Docker Hub itself, which is asked next.
    what: 'an image that cannot be pulled',
    objects: [deployment('unknown', script('', { image: 'docker.io/library/e2e:no-such-tag' }))],
    says: /Deployment default\/unknown: container 'app' of pod unknown-\S+: \w*Image\w*: .*e2e:no-such-tag/,
  },
  {
    what: 'an image with a name that is not valid',
    objects: [deployment('misnamed', script('', { image: 'Shop/App:1' }))],
    says: /Deployment default\/misnamed has failed: container 'app' of pod misnamed-\S+: InvalidImageName/,
    certain: true,
  },
  {
    what: 'a Secret that is not there',
    objects: [deployment('keyless', mounting({ secret: { secretName: 'no-such-secret' } }))],
    says: /Deployment default\/keyless: pod keyless-\S+: FailedMount: .*secret "no-such-secret" not found/,
  },
  {
    what: 'a program that ends at once',
    objects: [deployment('crashing', script('echo the port is taken; exit 3'))],
    says: /Deployment default\/crashing: container 'app' of pod crashing-\S+: (CrashLoopBackOff|ended with 3):\nthe port is taken/,
  },
  {
    what: 'a probe that fails',
    objects: [
      deployment('deaf', script('sleep 3600', { readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } })),
    ],
    says: /Deployment default\/deaf: pod deaf-\S+: Unhealthy: Readiness probe failed: .*connection refused/,
  },
  {
    what: 'a Job that fails',
    objects: [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'failing', namespace: NAMESPACE },
        spec: {
          backoffLimit: 0,
          template: { spec: { restartPolicy: 'Never', ...script('echo the disk is full; exit 3') } },
        },
      },
    ],
    says: /Job default\/failing has failed: .*backoff limit.*the disk is full/s,
    certain: true,
  },
];

/** Time that `apply` has: enough for the event of a pod that does not begin. */
const TIMEOUT = 35;

/** Each ends with 1, names its cause, and takes less than a minute. */
export async function tryBroken(
  sandbox: Sandbox,
  shelf: Shelf,
  setUps: readonly BrokenSetUp[],
  report: Report,
): Promise<void> {
  const meshberry = commandOn(sandbox, shelf.cluster, { kubeconfig: moreContexts(sandbox, shelf.cluster.kubeconfig) });
  for (const { what, objects, says, args = [], before = [], manager = 'meshberry', certain = false } of setUps) {
    const name = `broken-${what.replaceAll(' ', '-')}`;
    const folder = folderOf(sandbox, name, [{ name: '60-broken', objects }]);
    if (before.length > 0)
      await shelf.cluster.kubectl(['apply', '--server-side', `--field-manager=${manager}`, '-f', '-'], inOne(before));
    const started = Date.now();
    const { exitCode, stderr } = await meshberry.run(
      'apply',
      `--timeout=${certain ? '10m' : `${TIMEOUT}s`}`,
      `--inventory=${name.toLowerCase()}`,
      ...args,
      folder,
    );
    const took = Math.round((Date.now() - started) / 1000);
    const because = says.exec(stderr)?.[0].split('\n').join(' ');
    report.check(
      exitCode === 1 && because !== undefined && took < 60,
      `${what}: told in ${took} s: ${because}`,
      stderr,
    );
    await shelf.cluster.kubectl(
      ['delete', '--ignore-not-found', '--wait=false', '-f', '-'],
      inOne([...objects, ...before]),
    );
  }
}

/** A kubeconfig that has the contexts of somebody without rights, and of a server that is not there. @returns its path */
function moreContexts(sandbox: Sandbox, kubeconfig: string): string {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const [{ name: user, user: credentials }] = config.users;
  const [{ name: cluster }] = config.clusters;
  config.users.push({ name: 'guest', user: { ...credentials, as: 'guest' } });
  config.clusters.push({ name: 'away', cluster: { server: 'https://127.0.0.1:1' } });
  config.contexts.push(
    { name: 'guest', context: { cluster, user: 'guest' } },
    { name: 'away', context: { cluster: 'away', user } },
  );
  const path = join(sandbox.folder, 'broken.kubeconfig');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const inOne = (objects: readonly KubeObject[]): string =>
  objects.map((object) => JSON.stringify(object)).join('\n---\n');
