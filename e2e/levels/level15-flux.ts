import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fluxKustomizations } from '../../lib/gitops/flux';
import { toYaml } from '../../lib/synthesis/yaml';
import { Flux, FLUX } from '../cluster/flux';
import { GitServer } from '../cluster/git-server';
import { Shelf } from '../cluster/shelf';
import { STACK, startShelf } from '../cluster/stack';
import { applicable, KubeObject, Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { sleep } from '../harness/sandbox';
import { Level } from './level';

/** Flux compares the cluster with the repository this often. */
const INTERVAL = 20;
/** How long nothing changes: several intervals of each layer. */
const QUIET = 90;

/** What `gitops: { flux: … }` writes, followed by Flux's real controllers from a Git server on loopback. */
export const level15: Level = {
  name: '15',
  title: 'Flux follows dist/',
  programs: [...STACK, ...FLUX],
  minutes: 25,
  async run(sandbox, all, report) {
    // It tells nodes that are not what the app declares, as those of these runs.
    const manifests = all.without('00-preflight');
    const shelf = await startShelf(sandbox, manifests, report);
    const git = await GitServer.start(sandbox);
    const flux = await Flux.start(shelf.cluster);
    const layers = new Repository(git, manifests);
    await report.attempt('a cluster from nothing', () => fromNothing(shelf, git, flux, layers, report));
    await report.attempt('nothing changes', () => quiet(shelf, manifests, report));
    await report.attempt('objects come and go', () => changes(shelf, git, flux, layers, report));
  },
};

/** The folders `dist` and `flux` of a repository, as a synth writes them. */
class Repository {
  private readonly objects = new Map<string, readonly KubeObject[]>();

  constructor(
    private readonly git: GitServer,
    manifests: Manifests,
  ) {
    for (const layer of manifests.layers) this.objects.set(layer.name, applicable(layer).objects);
  }

  /** @param objects none removes the layer */
  set(layer: string, objects: readonly KubeObject[]): void {
    if (objects.length > 0) this.objects.set(layer, objects);
    else this.objects.delete(layer);
  }

  /** Commits and pushes both folders. @returns the commit, and the Kustomizations that it has */
  async push(message: string): Promise<{ readonly commit: string; readonly names: readonly string[] }> {
    const all = [...this.objects].flatMap(([layer, objects]) => objects.map((object) => ({ layer, object })));
    const app = all.map(({ layer, object }) => ({ layer, object, path: layer, construct: undefined as never }));
    const kustomizations = fluxKustomizations(app as unknown as Parameters<typeof fluxKustomizations>[0], 'dist', {
      interval: `${INTERVAL}s`,
      timeout: '5m',
    });
    for (const folder of ['dist', 'flux']) rmSync(join(this.git.work, folder), { recursive: true, force: true });
    mkdirSync(join(this.git.work, 'flux'));
    for (const [file, object] of kustomizations) writeFileSync(join(this.git.work, 'flux', file), toYaml(object));
    for (const [layer, objects] of this.objects) {
      mkdirSync(join(this.git.work, 'dist', layer), { recursive: true });
      objects.forEach((object, i) => writeFileSync(join(this.git.work, 'dist', layer, `${i}.yaml`), toYaml(object)));
    }
    const commit = await this.git.push(message);
    return { commit, names: [...kustomizations.values()].map(({ metadata }) => metadata.name) };
  }
}

async function fromNothing(
  shelf: Shelf,
  git: GitServer & { readonly url: string },
  flux: Flux,
  repository: Repository,
  report: Report,
): Promise<void> {
  const { commit, names } = await repository.push('all layers');
  const started = Date.now();
  await flux.follow(git.url, './flux');
  await flux.applied(commit, names, 600);
  report.proved(`a cluster from nothing in one push: ${names.length} layers ready in ${seconds(started)} s`);
  const unsynced = await entriesWithoutSync(shelf);
  report.check(unsynced.length === 0, 'ready means that Consul has every config entry', unsynced.join('\n'));
}

/** Versions of what no controller but Flux writes, and generations of the rest, are as they were. */
async function quiet(shelf: Shelf, manifests: Manifests, report: Report): Promise<void> {
  const before = await marks(shelf, manifests);
  await sleep(QUIET * 1000);
  const after = await marks(shelf, manifests);
  const changed = [...after].filter(([name, mark]) => before.get(name) !== mark).map(([name]) => name);
  report.check(
    changed.length === 0 && before.size > 50,
    `in ${QUIET} s with an interval of ${INTERVAL} s, none of ${before.size} objects is changed`,
    changed.join('\n'),
  );
}

async function changes(
  shelf: Shelf,
  git: GitServer,
  flux: Flux,
  repository: Repository,
  report: Report,
): Promise<void> {
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
    const { commit, names } = await repository.push(message);
    await flux.applied(commit, names, 180);
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

async function marks(shelf: Shelf, manifests: Manifests): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { apiVersion, kind, metadata } of manifests.layers.flatMap((layer) => applicable(layer).objects)) {
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
