import { fluxKustomizations } from '../../lib/gitops/flux';
import { Flux, FLUX } from '../cluster/flux';
import { GitServer } from '../cluster/git-server';
import { STACK, startShelf } from '../cluster/stack';
import { OLDER_CONSUL_K8S } from '../harness/build';
import { follow, Follower, INTERVAL } from './followed-folder';
import { Level } from './level';

/** What `gitops: { flux: … }` writes, followed by Flux's real controllers from a Git server on loopback. */
export const level15: Level = {
  name: '15',
  title: 'Flux follows dist/',
  programs: [...STACK, ...OLDER_CONSUL_K8S, ...FLUX],
  minutes: 40,
  async run(sandbox, all, report) {
    // It tells nodes that are not what the app declares, as those of these runs.
    const manifests = all.without('00-preflight');
    const shelf = await startShelf(sandbox, manifests, report);
    const git = await GitServer.start(sandbox);
    await follow(shelf, git, followerOf(await Flux.start(shelf.cluster), git.url), report);
  },
};

const followerOf = (flux: Flux, url: string): Follower => ({
  folder: 'flux',
  annotate: (manifests) => manifests,
  objects: (manifests) => fluxKustomizations(manifests, 'dist', { interval: `${INTERVAL}s`, timeout: '5m' }),
  bootstrap: () => flux.follow(url, './flux'),
  applied: (commit, objects, seconds) =>
    flux.applied(
      commit,
      [...objects.values()].map(({ metadata }) => metadata.name),
      seconds,
    ),
  failed: (commit, seconds) => flux.failed(commit, seconds),
});
