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
   * `secure`: TLS, https only, ACLs with default deny, and encrypted gossip. `lean`: none of these, for a trial on a
   * network that only you use; intentions still deny by default. `tls`, `acls` and `gossipEncryption` override it.
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
  /** The connect-injector, and what it adds to pods. @default - the defaults of {@link ConnectInjectProps} */
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
   * Whether Services of the cluster are copied into Consul's catalog, without the mesh, and Consul's services into Services.
   * @default false
   */
  readonly syncCatalog?: boolean | SyncCatalogProps;
  /** Mesh-wide config entries. @default - a Mesh entry with TLS 1.2 or newer and paths normalized, no ProxyDefaults */
  readonly meshConfig?: MeshConfigProps;
  /**
   * Which definitions of the Gateway API to install. The injector does not start without GatewayClass, Gateway and HTTPRoute
   * as `v1` (`v1beta1` with consul-k8s 1.9) and ReferenceGrant as `v1beta1`. With TCP routes, it also needs TCPRoute as
   * `v1alpha2`. `none`: you install them yourself. `all`, on a k3s that has its own: only with its Traefik switched off.
   * @default - the ones that the cluster's distribution and version lack
   */
  readonly gatewayApi?: GatewayApiDefinitions;
  /**
   * Whether pods may connect only to what they need. Pods of the install: DNS, the API server and each other. Pods of the
   * mesh: DNS, the servers, their upstreams and their `openEgress`.
   * @default true
   */
  readonly closedEgress?: boolean | ClosedEgressProps;
  /**
   * Additions to the pods of the install: scheduling, labels, annotations, variables, volumes and containers. They apply to
   * all pods, Jobs included, or to those of one component. To change what has no prop, patch it: {@link findObject}.
   * @default - nothing
   */
  readonly pods?: PodsProps;
  /** How long the components wait for an answer of the servers, in whole seconds. @default - 5 seconds @range 1..600 seconds */
  readonly apiTimeout?: Duration;
  /** How the images of all components are pulled. @default - the defaults of {@link ImagePullProps} */
  readonly imagePull?: ImagePullProps;
}
