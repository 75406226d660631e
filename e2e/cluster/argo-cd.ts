import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARGO_CD_API } from '../harness/build';
import { KubeObject, parse } from '../harness/manifests';
import { program, until } from '../harness/sandbox';
import { Cluster } from './cluster';

/** Argo CD's one program, the cache that it keeps what it knows in, and the definitions that it reads. */
export const ARGO_CD = ['argocd', ARGO_CD_API];
const NAMESPACE = 'argocd';
const APPLICATIONS = `/apis/argoproj.io/v1alpha1/namespaces/${NAMESPACE}/applications`;
const REDIS = 6389;
const REPO_SERVER = 8981;

/** Argo CD's application controller and repository server, with the rights of an administrator as its install has them. */
export class ArgoCd {
  private constructor(
    private readonly cluster: Cluster,
    private readonly interval: number,
    private readonly scripts: string,
  ) {}

  /** @param interval how often the cluster is compared with the repository, in seconds */
  static async start(cluster: Cluster, interval: number): Promise<ArgoCd> {
    const { api, sandbox } = cluster;
    for (const definition of parse(readFileSync(program(ARGO_CD_API), 'utf8'))) await api.apply(definition);
    await until("Argo CD's kinds are served", async () => {
      const kinds = ((await api.find('/apis/argoproj.io/v1alpha1'))?.resources ?? []).map(
        ({ kind }: KubeObject) => kind,
      );
      return ['Application', 'AppProject'].every((kind) => kinds.includes(kind));
    });
    for (const object of installed()) await api.apply(object);
    sandbox.start('redis', ['redis-server', '--port', String(REDIS), '--bind', '127.0.0.1', '--save', '']);
    const scripts = sandbox.path('argocd');
    // The image has a script that looks for the signature of a commit: those of the run have none.
    writeFileSync(join(scripts, 'git-verify-wrapper.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const argoCd = new ArgoCd(cluster, interval, scripts);
    argoCd.startComponent('argocd-repo-server', [
      ...['--disable-tls', '--client-ca-path=', '--address=127.0.0.1', `--port=${REPO_SERVER}`],
      ...['--metrics-address=127.0.0.1', '--metrics-port=8984'],
    ]);
    argoCd.startComponent('argocd-application-controller', [
      ...[`--kubeconfig=${cluster.kubeconfig}`, `--namespace=${NAMESPACE}`],
      ...['--repo-server-plaintext', `--repo-server=127.0.0.1:${REPO_SERVER}`, '--metrics-port=8982'],
      ...['--app-resync-jitter=0', '--sync-timeout=240'],
    ]);
    return argoCd;
  }

  /** Waits until an Application has synced a commit, and all of it is healthy. */
  async applied(name: string, commit: string, seconds: number): Promise<void> {
    try {
      await until(
        `Argo CD has applied ${commit.slice(0, 7)}`,
        async () => {
          const { sync, health, operationState } = (await this.application(name)).status ?? {};
          return (
            sync?.status === 'Synced' &&
            sync.revision === commit &&
            health?.status === 'Healthy' &&
            operationState?.phase === 'Succeeded'
          );
        },
        seconds,
        1000,
      );
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${await this.explain(name)}`);
    }
  }

  /** Waits until the sync of a commit has failed, whether it is tried again or not. @returns what it says */
  async failed(name: string, commit: string, seconds: number): Promise<string> {
    let said = '';
    await until(
      `Argo CD fails to apply ${commit.slice(0, 7)}`,
      async () => {
        const { operationState } = (await this.application(name)).status ?? {};
        const results: KubeObject[] = operationState?.syncResult?.resources ?? [];
        const wrong = results.filter(({ status }) => status === 'SyncFailed').map(({ message }) => message);
        said = [operationState?.phase, operationState?.message, ...wrong].join('\n');
        return operationState?.syncResult?.revision === commit && wrong.length > 0;
      },
      seconds,
      1000,
    );
    return said;
  }

  async delete(name: string): Promise<void> {
    await this.cluster.api.delete(`${APPLICATIONS}/${name}`);
    await until(
      `the Application ${name} is gone`,
      async () => !(await this.cluster.api.find(`${APPLICATIONS}/${name}`)),
    );
  }

  application(name: string): Promise<KubeObject> {
    return this.cluster.api.get(`${APPLICATIONS}/${name}`);
  }

  async explain(name: string): Promise<string> {
    const {
      sync,
      health,
      operationState,
      conditions = [],
      resources = [],
    } = (await this.application(name)).status ?? {};
    const wrong = (resources as KubeObject[]).filter(
      (each) => each.status !== 'Synced' || (each.health && each.health.status !== 'Healthy'),
    );
    return [
      `${sync?.status} at ${sync?.revision}, ${health?.status}, ${operationState?.phase}: ${operationState?.message}`,
      ...conditions.map(({ type, message }: KubeObject) => `${type}: ${message}`),
      ...wrong.slice(0, 20).map((each) => `${each.kind} ${each.name}: ${each.status} ${JSON.stringify(each.health)}`),
      this.cluster.sandbox.tail('argocd-application-controller', 5),
      this.cluster.sandbox.tail('argocd-repo-server', 3),
    ].join('\n');
  }

  private startComponent(name: string, args: string[]): void {
    const { sandbox, kubeconfig } = this.cluster;
    sandbox.start(name, [program('argocd'), `--redis=127.0.0.1:${REDIS}`, ...args], {
      env: {
        ARGOCD_BINARY_NAME: name,
        ARGOCD_FAKE_IN_CLUSTER: 'true', // the cluster that it runs in is that of its kubeconfig
        ARGOCD_GPG_ENABLED: 'false',
        ARGOCD_RECONCILIATION_TIMEOUT: `${this.interval}s`, // also for how long a branch stays where it was
        KUBECONFIG: kubeconfig,
        HOME: sandbox.folder,
        PATH: `${this.scripts}:${process.env.PATH}`,
        TMPDIR: sandbox.folder,
      },
    });
  }
}

/** What the install of Argo CD brings, and what its API server adds at its first start. */
function installed(): KubeObject[] {
  const metadata = (name: string): KubeObject => ({
    name,
    namespace: NAMESPACE,
    labels: { 'app.kubernetes.io/part-of': 'argocd' },
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('argocd-cm') },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      metadata: metadata('argocd-secret'),
      data: { 'server.secretkey': 'c2hlbGY=' },
    },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'default', namespace: NAMESPACE },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ namespace: '*', server: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    },
  ];
}
