import { describe, identityOf, KubeObject, Manifest } from '../../k8s/manifest';
import { ManifestIndex, Workload } from '../../k8s/manifest-index';
import { Annotations } from '../../mesh/annotations';
import { MeshService } from '../../mesh/mesh-service';

/** What came with the workloads of mesh services, and how it meets what the mesh services make. */
export class Foreign {
  private readonly accounts: ReadonlySet<string>;
  private readonly selecting = new Map<KubeObject, Manifest[]>();
  private readonly workloads = new Map<string, Workload[]>();

  public constructor(index: ManifestIndex) {
    this.accounts = new Set(index.ofKind('ServiceAccount', '').map(({ object }) => identityOf(object)));
    for (const workload of index.workloads) push(this.workloads, workload.path, workload);
    for (const manifest of index.ofKind('Service', ''))
      for (const { object } of index.selectedBy(manifest.object)) push(this.selecting, object, manifest);
  }

  /**
   * The workload of each mesh service.
   * @throws when it is not of the app, has no pods, is one of several in a List, or is meshed twice.
   */
  public workloadsOf(services: readonly MeshService[]): ReadonlyMap<MeshService, Workload> {
    const meshed = new Map<unknown, MeshService>();
    return new Map(
      services.map((service) => {
        const { path } = service.workload.node;
        const other = meshed.get(service.workload);
        if (other)
          throw new Error(
            `'${service.node.path}' meshes '${path}', which is mesh service '${other.meshName}' of '${other.node.path}' already: one workload is one mesh service`,
          );
        meshed.set(service.workload, service);
        const found = this.workloads.get(path) ?? [];
        if (found.length === 0)
          throw new Error(
            `'${service.node.path}': '${path}' has no pods: mesh a Deployment, StatefulSet, DaemonSet, Job, CronJob or Pod of this app`,
          );
        if (found.length > 1)
          throw new Error(
            `'${service.node.path}': '${path}' is a List with ${found.map(({ object }) => describe(object)).join(', ')}: ` +
              `write each as an object of its own, one workload is one mesh service`,
          );
        return [service, found[0]];
      }),
    );
  }

  /** Whether a ServiceAccount came with a workload. */
  public has(account: KubeObject): boolean {
    return this.accounts.has(identityOf(account));
  }

  /**
   * Whether a Service of the mesh service's name came with its workload. Others that select the pods are marked, so that
   * the injector ignores them.
   */
  public bringsService({ meshName }: MeshService, { object }: Workload): boolean {
    const selecting = this.selecting.get(object) ?? [];
    const others = selecting.filter((manifest) => manifest.object.metadata.name !== meshName);
    for (const { object: other } of others) (other.metadata.labels ??= {})[Annotations.serviceIgnore] = 'true';
    return others.length < selecting.length;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
