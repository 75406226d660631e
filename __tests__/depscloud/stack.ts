import { Cluster } from '../../lib/cluster/cluster';
import { DepsCloud, DepsCloudProps } from '../../lib/depscloud';
import { KubeObject } from '../../lib/k8s/manifest';
import { Container, PodSpec, podTemplateOf } from '../../lib/k8s/pod-template';
import { PostgresDev } from '../../lib/postgres';
import { meshedObjects, meshOnly } from '../support/mesh';

/** deps.cloud with a database, collected and meshed, without the other passes. */
export function stack(props: Partial<DepsCloudProps> = {}, cluster?: Cluster) {
  const { app, chart, mesh } = meshOnly({}, cluster);
  const database = new PostgresDev(chart, 'database', { mesh, namespace: 'depscloud', database: 'depscloud' });
  const depscloud = new DepsCloud(chart, 'depscloud', { mesh, database, ...props });
  const objects = meshedObjects(app);
  const find = (kind: string, name: string): KubeObject | undefined =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);
  const get = (kind: string, name: string): KubeObject => {
    const object = find(kind, name);
    if (!object) throw new Error(`no ${kind} '${name}'`);
    return object;
  };
  const pod = (kind: string, name: string): PodSpec => podTemplateOf(get(kind, name))!.spec;
  const container = (program: string): Container =>
    pod(program === 'indexer' ? 'CronJob' : 'Deployment', `depscloud-${program}`).containers[0];
  return { app, chart, mesh, database, depscloud, objects, find, get, pod, container };
}

/** A schedule and something to crawl. */
export const NIGHTLY = { schedule: '0 3 * * *', accounts: [{ github: { organizations: ['depscloud'] } }] } as const;
