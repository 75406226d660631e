import { Duration } from 'cdk8s';
import { ImagePullProps } from '../cluster/image-pull';
import { ConsulRelease } from '../mesh/release';
import { ClosedEgressProps } from '../mesh/closed-egress';
import { PodsProps } from './component/props';
import { ConnectCaProps } from './connect-ca/props';
import { TlsProps } from './tls/props';
import { AclProps } from './acls/props';
import { GossipEncryptionProps } from './gossip/props';
import { ServerProps } from './server/props';
import { ConnectInjectProps } from './injector/props';
import { UiProps } from './ui/props';
import { DnsProps } from './dns/props';
import { MetricsProps } from './metrics/props';
import { MeshConfigProps } from './mesh-config/props';
import { GatewayApiDefinitions } from './definitions';
import type { LogLevel } from '../mesh/install-defaults';
import { PeeringProps } from './peering/props';
import { SyncCatalogProps } from './sync-catalog/props';

export type * from './component/props';
export type * from './connect-ca/props';
export type * from './tls/props';
export type * from './acls/props';
export type * from './gossip/props';
export type * from './server/props';
export type * from './injector/props';
export type * from './ui/props';
export type * from './dns/props';
export type * from './metrics/props';
export type * from './mesh-config/props';
export type * from './peering/props';
export type * from './sync-catalog/props';

/** The whole install of Consul and its connect-injector. Everything has a default. */
export interface ConsulProps {
  /** @default ConsulReleases.v2_0_3 */
  readonly release?: ConsulRelease;
  /** Namespace of the install; it is created. Not to be changed once installed. @default 'consul' */
  readonly namespace?: string;
  /**
   * Prefix of all object names, `consul` for `consul-server`; 1 to 23 characters. Not to be changed once installed.
   * @default 'consul'
   */
  readonly name?: string;
  /** Not to be changed once installed: server certificates and raft data contain it. @default 'dc1' */
  readonly datacenter?: string;
  /** Domain of Consul's DNS names. Not to be changed once installed. @default 'consul' */
  readonly domain?: string;
  /** @default 'info' */
  readonly logLevel?: LogLevel;
  /** Whether servers, components and sidecars log JSON, an object a line. @default false */
  readonly logJson?: boolean;
  /**
   * `secure`: TLS, https only, ACLs with default deny, and encrypted gossip. `lean`: none of them, for a trial on a
   * network that is yours alone; intentions deny by default all the same. `tls`, `acls` and `gossipEncryption` outrank it.
   * @default 'secure'
   */
  readonly security?: 'secure' | 'lean';
  /** TLS of the servers' RPC, HTTP and gRPC ports. @default - on when `security` is 'secure' */
  readonly tls?: boolean | TlsProps;
  /** Access control lists, with default deny. @default - on when `security` is 'secure' */
  readonly acls?: boolean | AclProps;
  /** Encryption of gossip between servers. @default - on when `security` is 'secure', with a key made in the cluster */
  readonly gossipEncryption?: boolean | GossipEncryptionProps;
  /** The CA of the services' certificates. @default - Consul's own, in its data, with leaves of 72 hours */
  readonly connectCa?: ConnectCaProps;
  /** The Consul servers. @default - one server with a volume of 2 Gi */
  readonly server?: ServerProps;
  /** The connect-injector, and what it gives to pods. @default - see there */
  readonly connectInject?: ConnectInjectProps;
  /** Consul's web interface. @default true */
  readonly ui?: boolean | UiProps;
  /** A Service that answers DNS queries for `.consul`. @default - none */
  readonly dns?: DnsProps;
  /** Metrics for Prometheus. @default - none */
  readonly metrics?: MetricsProps;
  /**
   * Whether other meshes can be peers of this one: switches peering on, and runs a mesh gateway. It needs `tls`; the peers
   * themselves are declared with {@link Peer}.
   * @default false
   */
  readonly peering?: boolean | PeeringProps;
  /**
   * Whether Services of the cluster are found in Consul's catalog, outside of the mesh, and Consul's services as Services.
   * @default false
   */
  readonly syncCatalog?: boolean | SyncCatalogProps;
  /** Mesh-wide config entries. @default - a Mesh entry with TLS 1.2 or newer and paths normalized, no ProxyDefaults */
  readonly meshConfig?: MeshConfigProps;
  /**
   * Which definitions of the Gateway API to bring. The injector does not start without GatewayClass, Gateway and HTTPRoute
   * (as `v1`; of consul-k8s 1.9 as `v1beta1`) and ReferenceGrant as `v1beta1`; with TCP routes, not without TCPRoute as
   * `v1alpha2`. `none`: somebody else brings them. `all` on a k3s that brings its own: only with its Traefik switched off.
   * @default - what the cluster's distribution and version do not bring
   */
  readonly gatewayApi?: GatewayApiDefinitions;
  /**
   * Whether pods may connect to what they need and nothing else: those of the install to DNS, the API server and each
   * other, those of the mesh to DNS, the servers, their upstreams and their `openEgress`.
   * @default true
   */
  readonly closedEgress?: boolean | ClosedEgressProps;
  /**
   * What the pods of the install get besides what their programs need: scheduling, labels, annotations, variables, volumes and
   * containers; all of them, Jobs too, or those of one component. What no prop says is patched: {@link findObject}.
   * @default - nothing
   */
  readonly pods?: PodsProps;
  /** How long the components wait for an answer of the servers, in whole seconds. @default - 5 seconds @range 1..600 seconds */
  readonly apiTimeout?: Duration;
  /** How the images of all components are pulled. @default - see there */
  readonly imagePull?: ImagePullProps;
}
