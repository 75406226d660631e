import { IConstruct } from 'constructs';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject as TypedObject, Manifest } from '../../lib';
import { toYaml } from '../../lib/synthesis/yaml';
import { DEFAULT_RELEASE } from '../../lib/mesh/release';
import { Guests, withGuests } from '../apps/guests';
import { RELEASES, writeAppOf } from '../apps/other-release';
import { GitServer } from '../cluster/git-server';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { applicable, KubeObject, Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox, sleep, until } from '../harness/sandbox';

/** How often a controller compares the cluster with the repository, in seconds. */
export const INTERVAL = 20;
/** How long nothing changes: as many comparisons as Argo CD makes in an hour by default, and Flux in three. */
const QUIET = 20 * INTERVAL;
const INJECTOR = 'consul-connect-injector';

/** A controller that follows the folder of an app in Git. */
export interface Follower {
  /** The folder that is written for it. */
  readonly folder: string;
  /** The manifests as the passes leave them for it. */
  annotate(manifests: readonly Manifest[]): readonly Manifest[];
  /** What is written beside them, by file name. */
  objects(manifests: readonly Manifest[]): ReadonlyMap<string, TypedObject>;
  /** What is done once, with the first push there. */
  bootstrap(folder: string): Promise<void>;
  /** Waits until the commit is applied and all is ready. */
  applied(commit: string, objects: ReadonlyMap<string, TypedObject>, seconds: number): Promise<void>;
  /** Waits until it tells of a failure of the commit. @returns what it says */
  failed(commit: string, seconds: number): Promise<string>;
}

/** A cluster from nothing with an older release, the new one, quiet while nothing is pushed, and what comes, changes and goes. */
export async function follow(shelf: Shelf, git: GitServer, follower: Follower, report: Report): Promise<void> {
  const older = await olderApp(shelf.cluster.sandbox);
  const repository = new Repository(git, follower, older);
  await report.attempt('a cluster from nothing', () => fromNothing(shelf.with(older), repository, report));
  await report.attempt('a new release', () => newRelease(shelf, repository, report));
  await report.attempt('nothing changes', () => quiet(shelf, report));
  await report.attempt('objects come and go', () => changes(shelf, repository, report));
  await report.attempt('a service comes and goes', () => service(shelf, repository, report));
  await report.attempt('the injector is down', () => withoutInjector(shelf, repository, report));
}

/** The folders of an app and of its follower, as a synth writes them. */
class Repository {
  private readonly layers = new Map<string, readonly KubeObject[]>();

  constructor(
    private readonly git: GitServer,
    readonly follower: Follower,
    manifests: Manifests,
  ) {
    this.put(manifests);
  }

  /** Takes over all layers of other manifests, and no others. */
  put(manifests: Manifests): void {
    this.layers.clear();
    for (const layer of manifests.layers) this.layers.set(layer.name, applicable(layer).objects);
  }

  /** @param objects none removes the layer */
  set(layer: string, objects: readonly KubeObject[]): void {
    if (objects.length > 0) this.layers.set(layer, objects);
    else this.layers.delete(layer);
  }

  /** Changes one object. */
  change(kind: string, name: string, change: (object: KubeObject) => void): void {
    for (const [layer, objects] of this.layers)
      this.set(
        layer,
        objects.map((object) => {
          if (object.kind !== kind || object.metadata.name !== name) return object;
          const copy = structuredClone(object);
          change(copy);
          return copy;
        }),
      );
  }

  /** Commits and pushes both folders. @returns the commit, and waits for what becomes of it */
  async push(
    message: string,
  ): Promise<{ applied(seconds: number): Promise<void>; failed(seconds: number): Promise<string> }> {
    const manifests = this.follower.annotate(
      [...this.layers].flatMap(([layer, objects]) =>
        objects.map((object) => ({
          ...{ layer, path: layer, construct: undefined as unknown as IConstruct },
          object: object as TypedObject,
        })),
      ),
    );
    const objects = this.follower.objects(manifests);
    const { work } = this.git;
    for (const folder of ['dist', this.follower.folder]) rmSync(join(work, folder), { recursive: true, force: true });
    mkdirSync(join(work, this.follower.folder));
    for (const [file, object] of objects) writeFileSync(join(work, this.follower.folder, file), toYaml(object));
    manifests.forEach(({ layer, object }, i) => {
      mkdirSync(join(work, 'dist', layer), { recursive: true });
      writeFileSync(join(work, 'dist', layer, `${i}.yaml`), toYaml(object));
    });
    const commit = await this.git.push(message);
    return {
      applied: (seconds) => this.follower.applied(commit, objects, seconds),
      failed: (seconds) => this.follower.failed(commit, seconds),
    };
  }

  get folder(): string {
    return join(this.git.work, this.follower.folder);
  }
}

async function fromNothing(shelf: Shelf, repository: Repository, report: Report): Promise<void> {
  const pushed = await repository.push('all layers');
  const started = Date.now();
  await repository.follower.bootstrap(repository.folder);
  await pushed.applied(900);
  report.proved(`a cluster from nothing in one push: all layers are ready in ${seconds(started)} s`);
  const unsynced = await entriesWithoutSync(shelf);
  report.check(unsynced.length === 0, 'ready means that Consul has every config entry', unsynced.join('\n'));
}

/** `main.ts` with the release before. */
async function olderApp(sandbox: Sandbox): Promise<Manifests> {
  const [release] = RELEASES.filter(({ consul }) => consul !== DEFAULT_RELEASE.consul);
  return new Manifests(await writeAppOf(release, sandbox.path('older'))).without('00-preflight');
}

/** One push: other definitions, servers, injector, and Jobs under other names. */
async function newRelease(shelf: Shelf, repository: Repository, report: Report): Promise<void> {
  const secrets = await secretsOf(shelf);
  const before = imagesOf(shelf);
  repository.put(shelf.manifests);
  const started = Date.now();
  await (await repository.push('a new release')).applied(900);
  const wanted = [...shelf.manifests.find('Deployment'), ...shelf.manifests.find('StatefulSet')]
    .filter(({ metadata }) => metadata.namespace === 'consul')
    .flatMap(({ spec }) => spec.template.spec.containers.map(({ image }: KubeObject) => image));
  const after = imagesOf(shelf);
  report.check(
    wanted.every((image) => after.includes(image)) && !after.some((image) => before.includes(image)),
    `a new release in one push, ready ${seconds(started)} s later: ${before.join(', ')} → ${after.join(', ')}`,
    `${before.join(', ')} → ${after.join(', ')}, wanted ${wanted.join(', ')}`,
  );
  const now = await secretsOf(shelf);
  // The Job that looks after certificates runs again, and issues that of the servers.
  const touched = [...secrets].filter(([name, version]) => !name.endsWith('server-cert') && now.get(name) !== version);
  report.check(
    touched.length === 0 && secrets.size > 3,
    `CA, gossip key and tokens are as they were: none of ${secrets.size} Secrets but the servers' certificate is touched`,
    touched.map(([name]) => name).join('\n'),
  );
  const ask = ['curl', '-sS', '-m', '5', '-w', '%{http_code}', 'http://127.0.0.1:8080/healthz'];
  const health = async (): Promise<string> => {
    const { stdout, stderr } = await PodView.of(shelf, 'depscloud', 'depscloud-gateway').inNetwork(ask);
    return stdout.trim() || stderr.trim();
  };
  // The gateway asks tracker and extractor, and the tracker its database.
  const well = await until('the services answer', async () => (await health()).endsWith('200'), 60).catch(() => false);
  report.check(well, 'and the services answer each other', await health());
}

/** The images of the pods of the install that stay. */
function imagesOf(shelf: Shelf): string[] {
  const pods = shelf.kubelet.pods('consul').filter(({ ended, pod }) => !ended && !pod.metadata.labels['job-name']);
  return [...new Set(pods.flatMap(({ pod }) => pod.spec.containers.map(({ image }: KubeObject) => image)))].sort();
}

/** Versions of what no controller but the follower writes, and generations of the rest, are as they were. */
async function quiet(shelf: Shelf, report: Report): Promise<void> {
  const before = await marks(shelf);
  await sleep(QUIET * 1000);
  const after = await marks(shelf);
  const changed = [...after].filter(([name, mark]) => before.get(name) !== mark).map(([name]) => name);
  report.check(
    changed.length === 0 && before.size > 50,
    `in ${QUIET} s with an interval of ${INTERVAL} s, none of ${before.size} objects is changed`,
    changed.join('\n'),
  );
}

async function changes(shelf: Shelf, repository: Repository, report: Report): Promise<void> {
  const secrets = await secretsOf(shelf);
  const shop = (name: string, value: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data: { value },
  });
  const keys: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name: 'shop-keys', namespace: 'default' },
  };
  const value = async (name: string): Promise<string | undefined> =>
    (await shelf.find('v1', 'ConfigMap', 'default', name))?.data.value;
  const push = async (message: string, ...objects: KubeObject[]): Promise<void> => {
    repository.set('60-shop', objects);
    await (await repository.push(message)).applied(180);
  };
  await push('a layer', shop('shop', 'one'), shop('cart', 'one'), keys);
  report.check((await value('shop')) === 'one', 'a layer that is added comes');
  await push('a change', shop('shop', 'two'), keys);
  report.check((await value('shop')) === 'two', 'a changed object is changed');
  report.check((await value('cart')) === undefined, 'an object that leaves its layer is pruned');
  await push('no layer');
  report.check((await value('shop')) === undefined, 'a layer that goes takes its objects');
  const kept = await shelf.find('v1', 'Secret', 'default', 'shop-keys');
  report.check(kept !== undefined, 'and its Secret stays');
  const now = await secretsOf(shelf);
  const touched = [...secrets].filter(([name, version]) => now.get(name) !== version).map(([name]) => name);
  report.check(
    touched.length === 0 && secrets.size > 3,
    `none of the ${secrets.size} keys and tokens of the install is touched`,
    touched.join('\n'),
  );
}

/** A service of the mesh, with a client of the tracker: its edge changes the tracker's intentions, too. */
async function service(shelf: Shelf, repository: Repository, report: Report): Promise<void> {
  const there = async (): Promise<boolean> =>
    (await shelf.find('apps/v1', 'Deployment', 'depscloud', Guests.client)) !== undefined;
  const sources = async (): Promise<string[]> => {
    const { spec } = await shelf.get(
      'consul.hashicorp.com/v1alpha1',
      'ServiceIntentions',
      'depscloud',
      'depscloud-tracker',
    );
    return spec.sources.map(({ name }: KubeObject) => name);
  };
  const guests = (await withGuests(shelf.cluster.sandbox)).without('00-preflight');
  // The Job among them is there to fail.
  repository.put(guests.only(({ kind, metadata }) => kind !== 'Job' || !metadata.name.startsWith(Guests.job)));
  await (await repository.push('a service')).applied(300);
  report.check(await shelf.isReady('Deployment', 'depscloud', Guests.client), 'a service that is added runs');
  report.check((await sources()).includes(Guests.client), 'and may call what it is connected to');
  repository.change('Deployment', Guests.client, ({ spec }) => (spec.replicas = 2));
  await (await repository.push('another replica')).applied(180);
  const { status } = await shelf.get('apps/v1', 'Deployment', 'depscloud', Guests.client);
  report.check(status.readyReplicas === 2, 'a service that is changed rolls out');
  repository.put(shelf.manifests);
  await (await repository.push('no service')).applied(180);
  report.check(!(await there()), 'a service that is removed goes');
  report.check(!(await sources()).includes(Guests.client), 'and with it the right to call');
}

/** A commit that cannot be applied without the injector, and the one after it that brings the injector back. */
async function withoutInjector(shelf: Shelf, repository: Repository, report: Report): Promise<void> {
  const entry = { kind: 'ServiceDefaults', name: 'depscloud-tracker' };
  repository.change('Deployment', INJECTOR, ({ spec }) => (spec.replicas = 0));
  repository.change(entry.kind, entry.name, ({ spec }) => (spec.localConnectTimeoutMs = 4321));
  const said = await (await repository.push('no injector')).failed(240);
  report.check(/failed calling webhook/.test(said), 'a sync without the injector fails, and says why', said);
  repository.change('Deployment', INJECTOR, ({ spec }) => (spec.replicas = 1));
  const started = Date.now();
  await (await repository.push('the injector')).applied(300);
  const { spec } = await shelf.get('consul.hashicorp.com/v1alpha1', entry.kind, 'depscloud', entry.name);
  report.check(
    spec.localConnectTimeoutMs === 4321,
    `the commit that brings it back is applied, ${seconds(started)} s after its push, and what failed before is there`,
  );
}

async function marks(shelf: Shelf): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { apiVersion, kind, metadata } of shelf.manifests.layers.flatMap((layer) => applicable(layer).objects)) {
    const object = await shelf.find(apiVersion, kind, metadata.namespace, metadata.name);
    const { generation, uid, resourceVersion } = object?.metadata ?? {};
    const mark = object?.status || generation !== undefined ? generation : resourceVersion;
    found.set(`${kind} ${metadata.namespace ?? ''}/${metadata.name}`, `${uid} ${mark}`);
  }
  return found;
}

async function entriesWithoutSync(shelf: Shelf): Promise<string[]> {
  const entries = shelf.manifests.all.filter(({ apiVersion }) => apiVersion === 'consul.hashicorp.com/v1alpha1');
  const missing: string[] = [];
  for (const { apiVersion, kind, metadata } of entries) {
    const { status } = await shelf.get(apiVersion, kind, metadata.namespace, metadata.name);
    const synced = status?.conditions?.some((c: KubeObject) => c.type === 'Synced' && c.status === 'True');
    if (!synced) missing.push(`${kind} ${metadata.name}`);
  }
  return missing;
}

async function secretsOf(shelf: Shelf): Promise<Map<string, string>> {
  const secrets = await shelf.cluster.api.list('/api/v1/namespaces/consul/secrets');
  return new Map(secrets.map(({ metadata }) => [metadata.name, `${metadata.uid} ${metadata.resourceVersion}`]));
}

const seconds = (started: number): number => Math.round((Date.now() - started) / 1000);
