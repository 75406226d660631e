import { readFileSync } from 'node:fs';
import { FLUX_KUSTOMIZE_API, FLUX_SOURCE_API } from '../harness/build';
import { KubeObject, parse } from '../harness/manifests';
import { program, until } from '../harness/sandbox';
import { Cluster } from './cluster';

/** Flux's controllers, and the definitions that they read. */
export const FLUX = ['flux-source', 'flux-kustomize', FLUX_SOURCE_API, FLUX_KUSTOMIZE_API];
const NAMESPACE = 'flux-system';
const KUSTOMIZATIONS = `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${NAMESPACE}/kustomizations`;
const ARTIFACTS = '127.0.0.1:9790';

/** Flux's source- and kustomize-controller, with the rights of an administrator as `flux install` gives them. */
export class Flux {
  private constructor(private readonly cluster: Cluster) {}

  static async start(cluster: Cluster): Promise<Flux> {
    for (const name of [FLUX_SOURCE_API, FLUX_KUSTOMIZE_API])
      for (const definition of parse(readFileSync(program(name), 'utf8'))) await cluster.api.apply(definition);
    // A controller that starts before its kinds are served ends at once.
    await until("Flux's kinds are served", () => cluster.api.find(KUSTOMIZATIONS));
    await cluster.api.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
    });
    const flux = new Flux(cluster);
    flux.startController('flux-source', 9791, [
      `--storage-addr=${ARTIFACTS}`,
      `--storage-adv-addr=${ARTIFACTS}`,
      `--storage-path=${cluster.sandbox.path('flux-artifacts')}`,
    ]);
    flux.startController('flux-kustomize', 9793, ['--requeue-dependency=5s']);
    return flux;
  }

  /** What `flux bootstrap` writes: a source, and a Kustomization of the folder with the others. */
  async follow(url: string, path: string): Promise<void> {
    await this.cluster.api.apply({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'flux-system', namespace: NAMESPACE },
      spec: { url, interval: '5s', ref: { branch: 'main' } },
    });
    await this.cluster.api.apply({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'flux-system', namespace: NAMESPACE },
      spec: { sourceRef: { kind: 'GitRepository', name: 'flux-system' }, path, interval: '10s', prune: true },
    });
  }

  kustomizations(): Promise<KubeObject[]> {
    return this.cluster.api.list(KUSTOMIZATIONS);
  }

  /** Waits until these Kustomizations, and no others, have applied a commit and are ready. */
  async applied(commit: string, names: readonly string[], seconds: number): Promise<void> {
    const wanted = ['flux-system', ...names].sort().join();
    try {
      await until(
        `Flux has applied ${commit.slice(0, 7)}`,
        async () => {
          const all = await this.kustomizations();
          const ready = all.filter(
            ({ metadata, status }) =>
              status?.lastAppliedRevision?.endsWith(commit) &&
              status.observedGeneration === metadata.generation &&
              status.conditions.some((c: KubeObject) => c.type === 'Ready' && c.status === 'True'),
          );
          const names = ready.map(({ metadata }) => metadata.name).sort();
          return all.length === ready.length && names.join() === wanted;
        },
        seconds,
        1000,
      );
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${await this.explain()}`);
    }
  }

  /** Waits until a Kustomization has failed to apply a commit. @returns what it says */
  async failed(commit: string, seconds: number): Promise<string> {
    let said = '';
    await until(
      `Flux fails to apply ${commit.slice(0, 7)}`,
      async () => {
        const failed = (await this.kustomizations()).flatMap(({ status }) =>
          (status?.lastAttemptedRevision?.endsWith(commit) ? status.conditions : []).filter(
            (c: KubeObject) => c.type === 'Ready' && c.status === 'False' && c.reason !== 'DependencyNotReady',
          ),
        );
        said = failed.map(({ message }) => message).join('\n');
        return failed.length > 0;
      },
      seconds,
      1000,
    );
    return said;
  }

  private async explain(): Promise<string> {
    const lines = (await this.kustomizations()).map(({ metadata, status }) => {
      const said = (status?.conditions ?? []).map((c: KubeObject) => `${c.type}=${c.status} ${c.message}`);
      return `${metadata.name}: ${said.join('; ')}`;
    });
    const { sandbox } = this.cluster;
    return [...lines, sandbox.tail('flux-source', 3), sandbox.tail('flux-kustomize', 5)].join('\n');
  }

  private startController(name: string, port: number, args: string[]): void {
    this.cluster.sandbox.start(
      name,
      [
        program(name),
        '--events-addr=',
        `--metrics-addr=127.0.0.1:${port}`,
        `--health-addr=127.0.0.1:${port + 1}`,
        ...args,
      ],
      { env: { KUBECONFIG: this.cluster.kubeconfig, RUNTIME_NAMESPACE: NAMESPACE } },
    );
  }
}
