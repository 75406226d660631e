import { Boards } from '../../lib/cluster/board';
import { Cluster, ClusterProps } from '../../lib/cluster/cluster';
import { Consul } from '../../lib/consul/consul';
import { ConsulProps } from '../../lib/consul/consul-props';
import { declaredObjects, DeclaredObject } from '../../lib/k8s/declared';
import { KubeObject } from '../../lib/k8s/manifest';
import { Container, PodSpec, podTemplateOf } from '../../lib/k8s/pod-template';
import { FinishedApp, formatFindings, Rule } from '../../lib/findings';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { piCluster } from '../support/cluster';

/** A Consul of some props, as it is written. */
export interface Rendered {
  readonly consul: Consul;
  readonly objects: readonly KubeObject[];
  readonly declared: readonly DeclaredObject[];
  /** The object of a kind and name. @throws when there is none. */
  find(kind: string, name: string): KubeObject;
  /** Whether there is such an object. */
  has(kind: string, name: string): boolean;
  /** The pod of a workload; a Job's name without its hash. */
  pod(kind: string, name: string): PodSpec;
  /** The first container of that pod. */
  container(kind: string, name: string): Container;
}

/** Five Pis, room for as many servers, each on its own. */
export function shelf(props: Partial<ClusterProps> = {}): Cluster {
  const names = ['pi-0', 'pi-1', 'pi-2', 'pi-3', 'pi-4'];
  return piCluster({ nodes: [{ board: Boards.pi4_4GB, names, labels: { disk: 'ssd' } }], ...props });
}

/** The Consul of some props, checked, with the pipe's finishing touches, and namespaces for meshed services. */
export function render(
  props: ConsulProps = {},
  cluster: Cluster = shelf(),
  id = 'consul',
  namespaces: string[] = [],
): Rendered {
  let finished: FinishedApp | undefined;
  // What the rules are asked about is read off here: an app that is finished once more is the same.
  const reader: Rule = {
    id: 'read-the-app',
    level: 'warning',
    reason: 'for tests',
    check: (app) => {
      finished = app;
      return [];
    },
  };
  const app = new MeshApp({ cluster, outdir: 'dist-is-not-written', rules: [reader] });
  const consul = new Consul(new Layer(app, '20-consul'), id, props);
  namespaces.forEach((name) => consul.mesh.namespace(name));
  const { errors } = app.check();
  if (errors.length > 0) throw new Error(formatFindings(errors));
  const objects = finished!.index.manifests.map(({ object }) => object);
  const named = (kind: string, name: string): KubeObject | undefined =>
    objects.find(
      (object) =>
        object.kind === kind &&
        (object.metadata.name === name ||
          (kind === 'Job' && object.metadata.name.replace(/-[0-9a-f]{8}$/, '') === name)),
    );
  const find = (kind: string, name: string): KubeObject => {
    const object = named(kind, name);
    if (!object) throw new Error(`no ${kind} '${name}'`);
    return object;
  };
  const pod = (kind: string, name: string): PodSpec => podTemplateOf(find(kind, name))!.spec;
  return {
    consul,
    objects,
    declared: declaredObjects(app),
    find,
    has: (kind, name) => named(kind, name) !== undefined,
    pod,
    container: (kind, name) => pod(kind, name).containers[0],
  };
}

/** The configuration that the servers read. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look wherever they like
export function configOf({ find }: Rendered): Record<string, any> {
  return JSON.parse(find('ConfigMap', 'consul-server-config').data['server.json']);
}

/** The flags of the injector. */
export function flagsOf({ container }: Rendered): string[] {
  return container('Deployment', 'consul-connect-injector').command!;
}
