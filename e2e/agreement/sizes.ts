import { ApiObject, ApiObjectProps } from 'cdk8s';
import { Mesh } from '../../lib';
import { checkRules } from '../../lib/checks';
import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { Rule, runRules } from '../../lib/findings';
import { PodTemplate } from '../../lib/k8s/pod-template';
import { inject } from '../../lib/mesh/injection';
import { finish, walk } from '../../lib/synthesis/finish';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { KubeObject } from '../harness/manifests';
import { EveryImage } from './synth';

/** The rules that foresee what the admission of LimitRanges and ResourceQuotas refuses. */
const RULES = ['meet-limit-range', 'meet-quota', 'state-quota-resources', 'no-request-above-limit'];

/** One namespace: what bounds its pods, and a pod as it is written and as it is admitted. */
export interface Sized {
  readonly bounds: readonly KubeObject[];
  readonly pod: KubeObject;
}

/** Draws amounts that meet each other's bounds about as often as not. */
export class SizeDrawer {
  public constructor(private readonly next: () => number) {}

  public draw(namespace: string): Sized {
    const bounds = [
      ...(this.chance(0.75) ? [this.limitRange(namespace)] : []),
      ...(this.chance(0.6) ? [this.quota(namespace)] : []),
    ];
    const metadata = {
      name: 'pod',
      namespace,
      annotations: { 'consul.hashicorp.com/connect-inject': `${this.chance(0.5)}` },
    };
    const initContainers = this.chance(0.4)
      ? [{ ...this.container('first'), ...(this.chance(0.4) ? { restartPolicy: 'Always' } : {}) }]
      : undefined;
    const containers = [this.container('one'), ...(this.chance(0.3) ? [this.container('two')] : [])];
    const spec = { containers, ...(initContainers ? { initContainers } : {}), automountServiceAccountToken: false };
    return { bounds, pod: { apiVersion: 'v1', kind: 'Pod', metadata, spec } };
  }

  private limitRange(namespace: string): KubeObject {
    const item = (type: string, fields: readonly string[]): KubeObject => ({
      type,
      ...Object.fromEntries(
        fields
          .filter(() => this.chance(0.4))
          .map((field) => [field, field === 'maxLimitRequestRatio' ? this.ratios() : this.amounts()]),
      ),
    });
    const limits = [
      item('Container', ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio']),
      ...(this.chance(0.4) ? [item('Pod', ['min', 'max', 'maxLimitRequestRatio'])] : []),
    ];
    return { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'range', namespace }, spec: { limits } };
  }

  private quota(namespace: string): KubeObject {
    const names = ['pods', 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];
    const hard = Object.fromEntries(
      names
        .filter(() => this.chance(0.3))
        .map((name) => [
          name,
          name === 'pods' ? `${Math.floor(this.next() * 2)}` : this.amount(name.replace(/^.*\./, '')),
        ]),
    );
    return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota', namespace }, spec: { hard } };
  }

  private container(name: string): KubeObject {
    const resources = Object.fromEntries(
      ['requests', 'limits'].filter(() => this.chance(0.7)).map((of) => [of, this.amounts()]),
    );
    return { name, image: 'registry.example.org/any:1', resources };
  }

  private amounts(): KubeObject {
    return Object.fromEntries(
      ['cpu', 'memory'].filter(() => this.chance(0.7)).map((name) => [name, this.amount(name)]),
    );
  }

  private ratios(): KubeObject {
    return Object.fromEntries(
      ['cpu', 'memory'].filter(() => this.chance(0.7)).map((name) => [name, this.one(['1', '1500m', '2', '4'])]),
    );
  }

  private amount(resource: string): string {
    return resource === 'cpu'
      ? this.one(['10m', '50m', '0.1', '200m', '250m', '500m', '1', '2'])
      : this.one(['32Mi', '64Mi', '100M', '128Mi', '200Mi', '256Mi', '0.5Gi', '1Gi']);
  }

  private chance(share: number): boolean {
    return this.next() < share;
  }

  private one<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)];
  }
}

/** What synth says of a pod in its namespace, and the pod with the containers that injection adds. */
export function judged({ bounds, pod }: Sized): {
  readonly findings: readonly string[];
  readonly admitted: KubeObject;
} {
  const cluster = new Cluster({
    version: 'v1.34.8',
    nodes: [{ board: Boards.pi5_16GB, role: 'server' }],
    images: new EveryImage(),
  });
  const app = new MeshApp({ cluster, outdir: '/nowhere' });
  const layer = new Layer(app, '60-sizes');
  const { settings } = Mesh.fromExisting(layer, 'mesh', {});
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: pod.metadata.namespace } };
  for (const [i, object] of [namespace, ...bounds, pod].entries())
    new ApiObject(layer, `object-${i}`, structuredClone(object) as ApiObjectProps);
  const rules = checkRules.filter(({ id }: Rule) => RULES.includes(id));
  const { errors } = runRules(rules, finish(walk(app, cluster), '/nowhere'));
  const template = { metadata: pod.metadata, spec: pod.spec } as PodTemplate;
  const spec = structuredClone(inject(template, settings)?.spec ?? template.spec);
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) delete container.volumeMounts;
  return { findings: errors.map(({ rule, message }) => `${rule}: ${message}`), admitted: { ...pod, spec } };
}
