import { ManifestIndex, Workload } from '../k8s/manifest-index';
import { selects } from '../k8s/label-selector';
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

/** The doors to a meshed workload: what its NetworkPolicies leave open besides the sidecar, and Ingresses. */
export function doorsOf(
  index: ManifestIndex,
  service: string,
  workload: Workload,
  settings?: InjectionSettings,
): Door[] {
  const { namespace } = workload.object.metadata;
  const mesh = new Set(
    [PUBLIC_LISTENER, ...(settings?.metrics.enabled ? [settings.metrics.scrapePort] : [])].map(String),
  );
  const policies = index
    .ofKind('NetworkPolicy', 'networking.k8s.io')
    .map(({ object }) => object)
    .filter(({ metadata, spec }) => metadata.namespace === namespace && selectsPods(spec?.podSelector, workload))
    .filter(({ spec }) => (spec?.policyTypes ?? ['Ingress']).includes('Ingress'));
  if (policies.length === 0) return [{ service, from: 'anywhere', port: 'every port' }];
  const doors = policies.flatMap(({ spec }) =>
    ((spec?.ingress ?? []) as Rule[]).flatMap(({ from, ports }) => {
      const open = ports ? ports.map(({ port }) => String(port ?? 'every port')) : ['every port'];
      return open
        .filter((port) => !mesh.has(port))
        .flatMap((port) => peersOf(from).map((peer) => ({ port, from: peer })));
    }),
  );
  const ingresses = index.ofKind('Ingress', 'networking.k8s.io').flatMap(({ object }) =>
    ((object.spec?.rules ?? []) as IngressRule[]).flatMap(({ host, http }) =>
      (http?.paths ?? [])
        .filter(
          ({ backend }) => object.metadata.namespace === namespace && leadsTo(index, backend?.service?.name, workload),
        )
        .map(({ backend }) => ({
          from: `Ingress ${host ?? 'of every host'}`,
          port: String(backend?.service?.port?.number ?? backend?.service?.port?.name ?? 'every port'),
        })),
    ),
  );
  const unique = new Map([...doors, ...ingresses].map((door) => [`${door.from} ${door.port}`, { service, ...door }]));
  return [...unique.values()];
}

interface Rule {
  readonly from?: readonly {
    readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly podSelector?: object;
    readonly ipBlock?: { readonly cidr: string };
  }[];
  readonly ports?: readonly { readonly port?: number | string }[];
}

interface IngressRule {
  readonly host?: string;
  readonly http?: {
    readonly paths?: readonly {
      readonly backend?: {
        readonly service?: { readonly name: string; readonly port?: { number?: number; name?: string } };
      };
    }[];
  };
}

function peersOf(from: Rule['from']): string[] {
  if (!from || from.length === 0) return ['anywhere'];
  return from.map(({ namespaceSelector, podSelector, ipBlock }) => {
    if (ipBlock) return ipBlock.cidr;
    const labels = namespaceSelector?.matchLabels ?? {};
    const name = labels['kubernetes.io/metadata.name'];
    const namespaces = name ? `namespace ${name}` : namespaceSelector ? 'namespaces by label' : 'its own namespace';
    return podSelector ? `some pods of ${namespaces}` : namespaces;
  });
}

function selectsPods(selector: object | undefined, { template }: Workload): boolean {
  return selects(selector ?? {}, template.metadata?.labels);
}

function leadsTo(index: ManifestIndex, service: string | undefined, workload: Workload): boolean {
  const found = service && index.find('Service', workload.object.metadata.namespace, service);
  return Boolean(found && index.selectedBy(found.object).some(({ object }) => object === workload.object));
}
