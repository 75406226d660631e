import { Meshberry } from '../cluster/meshberry';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox } from '../harness/sandbox';
import { folderOf } from '../harness/written-folder';

/** A layer that cannot be applied or get ready, and the sentence that has to name why. */
interface BrokenSetUp {
  readonly what: string;
  readonly objects: readonly KubeObject[];
  readonly says: RegExp;
  readonly args?: readonly string[];
}

const NAMESPACE = 'default';
const deployment = (name: string, spec: KubeObject): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: NAMESPACE },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec },
  },
});
const container = (more: KubeObject = {}): KubeObject => ({
  containers: [{ name: 'app', image: 'busybox:1.37', command: ['sleep', '3600'], ...more }],
});
const claim = (storageClassName: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: `data-${storageClassName}`, namespace: NAMESPACE },
  spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});

/** @param image one with a shell, which the nodes have */
const setUps = (image: string): readonly BrokenSetUp[] => [
  {
    what: 'a pod that no node has room for',
    objects: [deployment('large', container({ resources: { requests: { memory: '900Gi' } } }))],
    says: /Deployment default\/large: pod large-\S+: .*Insufficient memory/,
  },
  {
    what: 'a pod for a node that is not there',
    objects: [deployment('lost', { ...container(), nodeSelector: { 'kubernetes.io/hostname': 'pi-99' } })],
    says: /Deployment default\/lost: pod lost-\S+: .*didn't match Pod's node affinity/,
  },
  {
    what: 'a volume of a storage class that is not there',
    objects: [
      claim('fast'),
      deployment('stored', {
        ...container(),
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-fast' } }],
      }),
    ],
    says: /Deployment default\/stored: pod stored-\S+: .*(PersistentVolumeClaim|persistentvolumeclaim)/,
  },
  {
    what: 'a namespace that is not there',
    objects: [{ ...deployment('away', container()), metadata: { name: 'away', namespace: 'nowhere' } }],
    says: /namespaces "nowhere" not found/,
  },
  {
    what: 'a kind that the cluster does not know',
    objects: [{ apiVersion: 'acme.io/v1', kind: 'Shop', metadata: { name: 'a', namespace: NAMESPACE } }],
    says: /no matches for kind "Shop"/,
  },
  {
    what: 'a field that is not valid',
    objects: [deployment('Wrong_Name', container())],
    says: /Wrong_Name.*a lowercase RFC 1123 subdomain/s,
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
          template: {
            metadata: { labels: { app: 'failing' } },
            spec: {
              restartPolicy: 'Never',
              ...container({ image, command: ['sh', '-c', 'echo the disk is full; exit 3'] }),
            },
          },
        },
      },
    ],
    says: /Job default\/failing has failed: .*backoff limit/,
  },
  {
    what: 'a config entry that Consul refuses',
    objects: [
      {
        apiVersion: 'consul.hashicorp.com/v1alpha1',
        kind: 'ServiceDefaults',
        metadata: { name: 'shop', namespace: NAMESPACE },
        spec: { protocol: 'carrier-pigeon' },
      },
    ],
    says: /carrier-pigeon/,
  },
  {
    what: 'a context that is not there',
    objects: [claim('local-path')],
    args: ['--context=office'],
    says: /context "office" does not exist/,
  },
];

/** Each ends with 1, names its cause, and takes less than a minute. */
export async function brokenSetUps(
  sandbox: Sandbox,
  shelf: Shelf,
  meshberry: Meshberry,
  report: Report,
): Promise<void> {
  const [{ spec }] = shelf.manifests.find('StatefulSet', ({ metadata }) => metadata.name === 'consul-server');
  const { image } = spec.template.spec.containers[0];
  for (const [i, { what, objects, says, args = [] }] of setUps(image).entries()) {
    const folder = folderOf(sandbox, `broken-${i}`, [{ name: '60-broken', objects }]);
    const started = Date.now();
    const inventory = `--inventory=broken-${i}`;
    const { exitCode, stderr } = await meshberry.run('apply', '--timeout=20s', inventory, ...args, folder);
    const took = Math.round((Date.now() - started) / 1000);
    report.check(exitCode === 1 && says.test(stderr) && took < 60, `${what} is told of, in ${took} s`, stderr);
    await shelf.cluster.kubectl(
      ['delete', '--ignore-not-found', '--wait=false', '-f', '-'],
      objects.map((object) => JSON.stringify(object)).join('\n---\n'),
    );
  }
}
