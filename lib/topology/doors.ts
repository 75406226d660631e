import { KubeObject } from '../k8s/manifest';
import { ManifestIndex, Workload } from '../k8s/manifest-index';
import { LabelSelector, selects } from '../k8s/label-selector';
import { InjectionSettings } from '../mesh/injection-settings';

/** A way in to a service that leads past the mesh. */
export interface Door {
  readonly service: string;
  /** `anywhere`, `namespace monitoring`, or `Ingress deps.example.org`. */
  readonly from: string;
  /** A port's number or name; `every port` when nothing closes any. */
  readonly port: string;
}

const PUBLIC_LISTENER = 20000;
const EVERY_PORT = 'every port';

/** Finds the doors to meshed workloads: what NetworkPolicies leave open besides the sidecars' ports, and Ingresses. */
export class Doors {
  private readonly policies = new Map<KubeObject, KubeObject[]>();
  private readonly ingresses = new Map<KubeObject, Omit<Door, 'service'>[]>();
  private readonly sidecarPorts: ReadonlySet<string>;

  public constructor(index: ManifestIndex, settings?: InjectionSettings) {
    const metrics = settings?.metrics.enabled ? [settings.metrics.scrapePort] : [];
    this.sidecarPorts = new Set([PUBLIC_LISTENER, ...metrics].map(String));
    for (const { object } of index.ofKind('NetworkPolicy', 'networking.k8s.io')) {
      if (!(object.spec?.policyTypes ?? ['Ingress']).includes('Ingress')) continue;
      for (const workload of selectedBy(index, object)) push(this.policies, workload.object, object);
    }
    for (const { object } of index.ofKind('Ingress', 'networking.k8s.io')) {
      for (const { host, http } of (object.spec?.rules ?? []) as IngressRule[]) {
        for (const { backend } of http?.paths ?? []) {
          const { name, port } = backend?.service ?? {};
          const service = name && index.find('Service', object.metadata.namespace, name);
          if (!service) continue;
          const door = {
            from: `Ingress ${host ?? 'of every host'}`,
            port: String(port?.number ?? port?.name ?? EVERY_PORT),
          };
          for (const workload of index.selectedBy(service.object)) push(this.ingresses, workload.object, door);
        }
      }
    }
  }

  /** The doors to a workload of a service. */
  public to(service: string, { object }: Workload): Door[] {
    const policies = this.policies.get(object);
    if (!policies) return [{ service, from: 'anywhere', port: EVERY_PORT }];
    const doors = policies.flatMap(({ spec }) =>
      ((spec?.ingress ?? []) as Rule[]).flatMap(({ from, ports }) =>
        (ports ? ports.map(({ port }) => String(port ?? EVERY_PORT)) : [EVERY_PORT])
          .filter((port) => !this.sidecarPorts.has(port))
          .flatMap((port) => peersOf(from).map((peer) => ({ from: peer, port }))),
      ),
    );
    doors.push(...(this.ingresses.get(object) ?? []));
    const unique = new Map(doors.map((door) => [`${door.from} ${door.port}`, { service, ...door }]));
    return [...unique.values()];
  }
}

interface Rule {
  readonly from?: readonly {
    readonly namespaceSelector?: LabelSelector;
    readonly podSelector?: LabelSelector;
    readonly ipBlock?: { readonly cidr: string };
  }[];
  readonly ports?: readonly { readonly port?: number | string }[];
}

interface IngressRule {
  readonly host?: string;
  readonly http?: { readonly paths?: readonly { readonly backend?: { readonly service?: Backend } }[] };
}

interface Backend {
  readonly name: string;
  readonly port?: { readonly number?: number; readonly name?: string };
}

/** The workloads whose pods a policy is for. */
function selectedBy(index: ManifestIndex, policy: KubeObject): readonly Workload[] {
  const { matchLabels = {}, matchExpressions = [] } = (policy.spec?.podSelector ?? {}) as LabelSelector;
  const candidates =
    Object.keys(matchLabels).length > 0
      ? index.selectedBy({ ...policy, spec: { selector: matchLabels } })
      : index.workloads.filter(({ object }) => object.metadata.namespace === policy.metadata.namespace);
  return candidates.filter(({ template }) => selects({ matchExpressions }, template.metadata?.labels));
}

function peersOf(from: Rule['from']): string[] {
  if (!from || from.length === 0) return ['anywhere'];
  return from.map(({ namespaceSelector, podSelector, ipBlock }) => {
    if (ipBlock) return ipBlock.cidr;
    const name = namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'];
    const namespaces = name ? `namespace ${name}` : namespaceSelector ? 'namespaces by label' : 'its own namespace';
    return podSelector ? `some pods of ${namespaces}` : namespaces;
  });
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
