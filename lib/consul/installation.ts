import { ImagePullProps } from '../cluster/image-pull';
import { ContainerResources, MeasuredProgram } from '../cluster/sizes';
import { InjectionSettings } from '../mesh/injection-settings';
import { ConsulRelease } from '../mesh/release';
import type { AclInstallation } from './acls/resolve';
import type { PodsProps } from './component/props';
import type { DnsInstallation } from './dns/resolve';
import type { InstallEgress } from './egress';
import type { GatewayApiInstallation } from './gateways/gateway-api';
import type { GossipInstallation } from './gossip/resolve';
import type { InjectorInstallation } from './injector/resolve';
import type { Json } from './merge';
import type { MeshConfigInstallation } from './mesh-config/resolve';
import type { MetricsInstallation } from './metrics/resolve';
import type { PeeringInstallation } from './peering/resolve';
import type { ServerInstallation } from './server/resolve';
import type { SyncCatalogInstallation } from './sync-catalog/resolve';
import type { TlsInstallation } from './tls/resolve';
import type { UiInstallation } from './ui/resolve';
import type { LogLevel } from '../mesh/install-defaults';

/** What the props of a Consul come to: every default filled in, every contradiction refused. */
export interface Installation {
  readonly release: ConsulRelease;
  readonly namespace: string;
  readonly name: string;
  readonly datacenter: string;
  readonly domain: string;
  readonly logLevel: LogLevel;
  readonly logJson: boolean;
  readonly pods: PodsProps;
  /** How long components wait for the servers, as Go writes it: `5s`. */
  readonly apiTimeout: string;
  readonly imagePull: ImagePullProps;
  readonly tls?: TlsInstallation;
  readonly acls?: AclInstallation;
  readonly gossip?: GossipInstallation;
  /** `connect.ca_config` of the servers; undefined when it is Consul's own. */
  readonly connectCa?: Json;
  readonly server: ServerInstallation;
  readonly injector: InjectorInstallation;
  readonly ui?: UiInstallation;
  readonly dns?: DnsInstallation;
  readonly metrics?: MetricsInstallation;
  readonly peering?: PeeringInstallation;
  readonly syncCatalog?: SyncCatalogInstallation;
  readonly meshConfig: MeshConfigInstallation;
  /** What pods may connect to; undefined when that is everything. */
  readonly egress?: InstallEgress;
  readonly gatewayApi: GatewayApiInstallation;
  readonly size: (program: MeasuredProgram) => ContainerResources;
  readonly settings: InjectionSettings;
}
