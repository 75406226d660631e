import { argoCdObjects } from '../../lib/gitops/argo-cd';
import { annotateForArgoCd } from '../../lib/gitops/sync-annotations';
import { ArgoCd, ARGO_CD } from '../cluster/argo-cd';
import { GitServer } from '../cluster/git-server';
import { Shelf } from '../cluster/shelf';
import { STACK, startShelf } from '../cluster/stack';
import { OLDER_CONSUL_K8S } from '../harness/build';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { follow, Follower, INTERVAL } from './followed-folder';
import { Level } from './level';

const APPLICATION = 'meshberry';

/** What `gitops: { argoCd: … }` writes, followed by Argo CD's real controller and repository server. */
export const level24: Level = {
  name: '24',
  title: 'Argo CD follows dist/',
  programs: [...STACK, ...OLDER_CONSUL_K8S, ...ARGO_CD],
  minutes: 40,
  async run(sandbox, all, report) {
    // It tells nodes that are not what the app declares, as those of these runs.
    const manifests = all.without('00-preflight');
    const shelf = await startShelf(sandbox, manifests, report);
    const git = await GitServer.start(sandbox);
    const argoCd = await ArgoCd.start(shelf.cluster, INTERVAL);
    await follow(shelf, git, followerOf(shelf, argoCd, git.url), report);
    await report.attempt('changes by hand', () => mended(shelf, report));
    await report.attempt('the Application goes', () => deleted(shelf, argoCd, report));
  },
};

const followerOf = (shelf: Shelf, argoCd: ArgoCd, repository: string): Follower => ({
  folder: 'argocd',
  annotate: annotateForArgoCd,
  objects: (manifests) => argoCdObjects(manifests, 'dist', { repository }),
  async bootstrap(folder) {
    const { exitCode, stderr } = await shelf.cluster.kubectl(
      ['apply', '--server-side', '--field-manager=meshberry', '-f', folder],
      '',
    );
    if (exitCode !== 0) throw new Error(stderr);
  },
  applied: (commit, _, seconds) => argoCd.applied(APPLICATION, commit, seconds),
  failed: (commit, seconds) => argoCd.failed(APPLICATION, commit, seconds),
});

async function mended(shelf: Shelf, report: Report): Promise<void> {
  const service = (): Promise<unknown> => shelf.find('v1', 'Service', 'depscloud', 'depscloud-gateway');
  const path = '/api/v1/namespaces/depscloud/services/depscloud-gateway';
  await shelf.cluster.api.delete(path);
  await until('a Service that was deleted by hand is there again', service, 120, 1000);
  report.proved('what is deleted by hand comes again');
}

async function deleted(shelf: Shelf, argoCd: ArgoCd, report: Report): Promise<void> {
  const count = async (): Promise<number> =>
    (await shelf.cluster.api.list('/api/v1/namespaces/depscloud/services')).length;
  const before = await count();
  await argoCd.delete(APPLICATION);
  report.check(before > 0 && (await count()) === before, 'the Application is deleted, and its objects stay');
}
