import { KubeObject } from '../k8s/manifest';
import { ManifestIndex, Workload } from '../k8s/manifest-index';
import { allowedIngress, EVERY_PORT, isolatesIngress } from '../k8s/network-policy';
import { PodTemplate } from '../k8s/pod-template';
import { metricsOn, scrapePort } from '../mesh/injection-annotations';
import { InjectionSettings } from '../mesh/injection-settings';
import { SIDECAR_PORTS } from '../mesh/sidecar';
import { workloadsByPolicy } from './policies';

/** A port of a service that is open to clients outside of the mesh. */
export interface OpenPortLine {
  /** The name of the service in the mesh. */
  readonly service: string;
  /** `anywhere`, `namespace monitoring`, or `Ingress deps.example.org`. */
  readonly from: string;
  /** A port's number or name; `every port` when nothing closes any. */
  readonly port: string;
}

/** Finds the open ports of meshed workloads: what NetworkPolicies allow besides the sidecars' ports, and Ingresses. */
export class OpenPorts {
  private readonly policies: ReadonlyMap<KubeObject, readonly KubeObject[]>;
  private readonly ingresses = new Map<KubeObject, Omit<OpenPortLine, 'service'>[]>();

  public constructor(
    index: ManifestIndex,
    private readonly settings?: InjectionSettings,
  ) {
    this.policies = workloadsByPolicy(index, isolatesIngress);
    for (const { object } of index.ofKind('Ingress', 'networking.k8s.io')) {
      for (const { host, http } of (object.spec?.rules ?? []) as IngressRule[]) {
        for (const { backend } of http?.paths ?? []) {
          const { name, port } = backend?.service ?? {};
          const service = name && index.find('Service', object.metadata.namespace, name);
          if (!service) continue;
          const open = {
            from: `Ingress ${host ?? 'of every host'}`,
            port: String(port?.number ?? port?.name ?? EVERY_PORT),
          };
          for (const workload of index.selectedBy(service.object)) push(this.ingresses, workload.object, open);
        }
      }
    }
  }

  /** The open ports of a workload of a service. */
  public of(service: string, { object, template }: Workload): OpenPortLine[] {
    const policies = this.policies.get(object);
    if (!policies) return [{ service, from: 'anywhere', port: EVERY_PORT }];
    const open = policies.flatMap(allowedIngress).filter(({ port }) => !this.isOfSidecar(port, template));
    open.push(...(this.ingresses.get(object) ?? []));
    const unique = new Map(open.map(({ from, port }) => [`${from} ${port}`, { service, from, port }]));
    return [...unique.values()];
  }

  private isOfSidecar(port: string, { metadata }: PodTemplate): boolean {
    if (port === String(SIDECAR_PORTS.publicListener)) return true;
    const annotations = metadata?.annotations ?? {};
    const { settings } = this;
    return (
      settings !== undefined && metricsOn(annotations, settings) && port === String(scrapePort(annotations, settings))
    );
  }
}

interface IngressRule {
  readonly host?: string;
  readonly http?: { readonly paths?: readonly { readonly backend?: { readonly service?: Backend } }[] };
}

interface Backend {
  readonly name: string;
  readonly port?: { readonly number?: number; readonly name?: string };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
