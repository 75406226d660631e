import { ManifestIndex, Workload } from '../k8s/manifest-index';
import { KubeObject } from '../k8s/manifest';
import { allowedEgress, EVERY_PORT, isolatesEgress } from '../k8s/network-policy';
import { InjectionSettings } from '../mesh/injection-settings';
import { SIDECAR_PORTS } from '../mesh/sidecar';
import { workloadsByPolicy } from './policies';

/** What a service may connect to without the mesh. */
export interface OpenEgressLine {
  /** The name of the mesh service. */
  readonly service: string;
  /** `anywhere`, `the internet`, `namespace tracing`, or a CIDR. */
  readonly to: string;
  /** A port's number; `every port` when nothing closes any. */
  readonly port: string;
}

/** Finds what meshed workloads may connect to besides DNS, Consul's servers and sidecars. */
export class OpenEgresses {
  private readonly policies: ReadonlyMap<KubeObject, readonly KubeObject[]>;
  private readonly usual: (line: { readonly to: string; readonly port: string }) => boolean;

  public constructor(index: ManifestIndex, settings?: InjectionSettings) {
    this.policies = workloadsByPolicy(index, isolatesEgress);
    const servers = `some pods of namespace ${settings?.namespace}`;
    this.usual = ({ to, port }) =>
      port === '53' || port === '53/UDP' || port === String(SIDECAR_PORTS.publicListener) || to === servers;
  }

  /** What a workload of a service may connect to. */
  public of(service: string, { object }: Workload): OpenEgressLine[] {
    const policies = this.policies.get(object);
    if (!policies) return [{ service, to: 'anywhere', port: EVERY_PORT }];
    const lines = policies.flatMap(allowedEgress).filter((line) => !this.usual(line));
    return [...new Map(lines.map(({ to, port }) => [`${to} ${port}`, { service, to, port }])).values()];
  }
}
