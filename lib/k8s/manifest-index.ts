import { groupOf, identityOf, KubeObject, Manifest } from './manifest';
import { PodTemplate, podTemplateOf } from './pod-template';
import { selects } from './label-selector';

/** A manifest that has a pod template. */
export interface Workload extends Manifest {
  /** What each of its pods is made from. */
  readonly template: PodTemplate;
}

/** Looks manifests up by API group, kind and name, in constant time. Built once over the final manifests; read-only. */
export class ManifestIndex {
  /** Every manifest, in the order in which it was collected. */
  public readonly manifests: readonly Manifest[];
  /** Every manifest with a pod template. */
  public readonly workloads: readonly Workload[];
  private readonly byKind = new Map<string, Manifest[]>();
  private readonly byIdentity = new Map<string, Manifest>();
  private readonly workloadsByLabel = new Map<string, Workload[]>();

  public constructor(manifests: readonly Manifest[]) {
    this.manifests = manifests;
    const workloads: Workload[] = [];
    for (const manifest of manifests) {
      const { object } = manifest;
      push(this.byKind, `${groupOf(object)}/${object.kind}`, manifest);
      this.byIdentity.set(identityOf(object), manifest);
      const template = podTemplateOf(object);
      if (!template) continue;
      const workload: Workload = { ...manifest, template };
      workloads.push(workload);
      const labels = Object.entries(template.metadata?.labels ?? {});
      for (const [label, value] of labels) push(this.workloadsByLabel, labelKey(object, label, value), workload);
    }
    this.workloads = workloads;
  }

  /** All manifests of a kind, of any version of its API group; the core group is the empty string. */
  public ofKind(kind: string, group: string): readonly Manifest[] {
    return this.byKind.get(`${group}/${kind}`) ?? [];
  }

  /** The manifest of this kind, namespace (undefined for what is cluster-scoped), name and API group. */
  public find(kind: string, namespace: string | undefined, name: string, group = ''): Manifest | undefined {
    return this.byIdentity.get([group, kind, namespace ?? '', name].join('/'));
  }

  /** The workloads whose pods a Service's selector matches; none for a Service without a selector. */
  public selectedBy(service: KubeObject): readonly Workload[] {
    const selector = Object.entries((service.spec?.selector ?? {}) as Record<string, string>);
    if (selector.length === 0) return [];
    let candidates: readonly Workload[] | undefined;
    for (const [label, value] of selector) {
      const having = this.workloadsByLabel.get(labelKey(service, label, value)) ?? [];
      if (!candidates || having.length < candidates.length) candidates = having;
    }
    return (candidates ?? []).filter((w) =>
      selects({ matchLabels: service.spec.selector }, w.template.metadata?.labels),
    );
  }
}

/** What is written by hand may have anything as a label's value. */
function labelKey(object: KubeObject, label: string, value: unknown): string {
  return `${object.metadata.namespace ?? ''}/${label}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
