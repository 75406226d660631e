import type { SecretKey } from '../k8s/secret-key';
import { ContainerSize } from '../cluster/sizes';
import { ImagePullProps } from '../cluster/image-pull';
import { SchedulingProps } from '../cluster/scheduling';
import { ConsulRelease } from '../mesh/release';
import { GatewayApiDefinitions } from './definitions';

/** The whole install of Consul and its connect-injector. Everything has a default. */
export interface ConsulProps {
  /** @default ConsulReleases.v1_22_7 */
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
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
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
  /** Mesh-wide config entries. @default - a Mesh entry with TLS 1.2 or newer and paths normalized, no ProxyDefaults */
  readonly meshConfig?: MeshConfigProps;
  /**
   * Which definitions of the Gateway API to bring. The injector does not start without GatewayClass, Gateway, HTTPRoute and
   * ReferenceGrant as `v1beta1` and TCPRoute as `v1alpha2`. `none`: somebody else brings all five.
   * @default - what the cluster's distribution and version leave to bring
   */
  readonly gatewayApi?: GatewayApiDefinitions;
  /** How the images of all components are pulled. @default - see there */
  readonly imagePull?: ImagePullProps;
}

/** TLS of the servers. */
export interface TlsProps {
  /** Closes the plain HTTP port. @default true */
  readonly httpsOnly?: boolean;
  /** Further names in the server certificate, for clients outside of the cluster. @default - none */
  readonly additionalDnsNames?: readonly string[];
  /** Further IP addresses in the server certificate. @default - none */
  readonly additionalIpAddresses?: readonly string[];
  /** Days for which a server certificate is good. A changed number issues a new one. @default 730 */
  readonly certificateDays?: number;
  /** Certificate of a CA of your own, in PEM; needs `caKey`. @default - a CA made in the cluster, good for ten years */
  readonly caCertificate?: SecretKey;
  /** Private key of that CA, in PEM. */
  readonly caKey?: SecretKey;
}

/** Access control lists. */
export interface AclProps {
  /** A UUID of your own as bootstrap token, which the servers take at start. @default - made by the bootstrap, kept in a Secret */
  readonly bootstrapToken?: SecretKey;
}

/** Encryption of gossip. */
export interface GossipEncryptionProps {
  /** 32 random bytes in base64, as of `consul keygen`. */
  readonly secret: SecretKey;
}

/** The Consul servers. */
export interface ServerProps {
  /**
   * 1, 3 or 5: an even number tolerates no more failures than the odd one below it. To make them fewer takes a command
   * before the manifests are applied.
   *
   * @default 1
   * @see docs/operations.md 'Scale 1 → 3 → 1'
   */
  readonly replicas?: 1 | 3 | 5;
  /** The volume of each server. @default - 2 Gi of the cluster's default class */
  readonly storage?: ServerStorageProps;
  /** @default - measured ones: `sizeOf(scope, 'consul-server')` */
  readonly resources?: ContainerSize;
  /** Whether two servers may share a node when there is no other way. @default 'soft' */
  readonly spreading?: 'soft' | 'required';
  /** Where the servers run. @default - any node */
  readonly scheduling?: SchedulingProps;
  /**
   * Factor of raft's timeouts, 1 to 10: 1 is for fast disks, more tolerates slower ones.
   * @default 5
   * @see https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/general#raft_multiplier
   */
  readonly raftMultiplier?: number;
  /** Servers that Consul asks for names outside of its domain. @default - none */
  readonly recursors?: readonly string[];
  /**
   * Further namespaces whose pods may call the servers: HTTP, gRPC and DNS. The install's own and those with the injection
   * label always may; a NetworkPolicy keeps all others out.
   * @default - none
   */
  readonly fromNamespaces?: readonly string[];
  /**
   * Further configuration of the agent, merged into what the other props give: objects key by key, everything else
   * replaced. What another prop says, and secrets, are refused.
   * @default - none
   */
  readonly extraConfig?: Readonly<Record<string, unknown>>;
}

/** The volume of each server. */
export interface ServerStorageProps {
  /** Not to be changed once installed. @default '2Gi' */
  readonly size?: string;
  /** Not to be changed once installed. @default - the cluster's default class */
  readonly storageClass?: string;
}

/** The connect-injector, and what it gives to pods. */
export interface ConnectInjectProps {
  /** @default 1 */
  readonly replicas?: number;
  /** @default - measured ones: `sizeOf(scope, 'consul-connect-injector')` */
  readonly resources?: ContainerSize;
  /** Where the injector runs. @default - any node */
  readonly scheduling?: SchedulingProps;
  /** Whether pods without the annotation `connect-inject` are injected, in namespaces where injection is on. @default false */
  readonly defaultInject?: boolean;
  /** Namespaces whose pods may be injected, among those with the injection label. @default ['*'] */
  readonly allowNamespaces?: readonly string[];
  /** Namespaces whose pods are never injected. @default - none */
  readonly denyNamespaces?: readonly string[];
  /**
   * Namespaces of meshed services that somebody else writes, injection label included; all others are written here. With
   * ACLs, pods of no other namespace than these two kinds log in.
   * @default - none
   */
  readonly existingNamespaces?: readonly string[];
  /**
   * What happens to a new pod of a namespace with the injection label while the injector does not answer: `Fail`
   * refuses it, `Ignore` lets it start outside of the mesh, where it stays.
   * @default 'Fail'
   */
  readonly failurePolicy?: 'Fail' | 'Ignore';
  /** Seconds that the API server waits for the injector, 1 to 30. @default 10 */
  readonly webhookTimeoutSeconds?: number;
  /** Whether pods have transparent proxy unless they say otherwise. It needs a privileged init container. @default false */
  readonly transparentProxy?: boolean;
  /** Whether sidecars are init containers that stay. @default - true from Kubernetes 1.29 on */
  readonly nativeSidecars?: boolean;
  /** Worker threads of Envoy; 0 is one a core. @default 1 */
  readonly concurrency?: number;
  /** Of each sidecar, unless its pod says otherwise. @default - measured ones: `sizeOf(scope, 'sidecar')` */
  readonly sidecarResources?: ContainerSize;
  /** Of the init container that each meshed pod gets. The injector cannot leave its CPU limit out: without one it is one core. @default - measured ones: `sizeOf(scope, 'sidecar-init')` */
  readonly initResources?: ContainerSize;
  /** How sidecars end. @default - draining, 10 seconds of grace */
  readonly lifecycle?: LifecycleProps;
  /** Start-up probe of native sidecars. @default - 60 tries, 2 seconds apart */
  readonly startupProbe?: StartupProbeProps;
  /**
   * Whether the injector may create the objects of API gateways (Deployments, Services, ServiceAccounts, Roles, Secrets,
   * in all namespaces), and the GatewayClass `consul` is there. A gateway in a namespace without the injection label needs
   * `server.fromNamespaces` besides.
   * @default false
   */
  readonly apiGateways?: boolean;
}

/** How sidecars end. */
export interface LifecycleProps {
  /** @default true */
  readonly enabled?: boolean;
  /** Whether inbound listeners drain when the pod ends. @default true */
  readonly drainListeners?: boolean;
  /** Seconds for which the sidecar goes on when the pod ends; below the pods' `terminationGracePeriodSeconds`. @default 10 */
  readonly shutdownGracePeriod?: number;
}

/** Start-up probe of native sidecars. */
export interface StartupProbeProps {
  /** Seconds before the first try. @default 1 */
  readonly initialDelay?: number;
  /** Seconds between tries. @default 2 */
  readonly period?: number;
  /** Tries. @default 60 */
  readonly failureThreshold?: number;
  /** Seconds of a try. @default 10 */
  readonly timeout?: number;
}

/** Consul's web interface. */
export interface UiProps {
  /** @default 'ClusterIP' */
  readonly serviceType?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** Annotations of its Service, on which ingress controllers look for how to speak to it. @default - none */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
  /** @default - none: use `kubectl port-forward` */
  readonly ingress?: UiIngressProps;
}

/** An Ingress in front of the web interface. */
export interface UiIngressProps {
  readonly host: string;
  /** @default - the cluster's default class */
  readonly className?: string;
  /** Secret with the certificate of `host`. @default - none */
  readonly tlsSecret?: string;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** The namespace that the ingress controller runs in, which is let in. @default 'kube-system', as on k3s */
  readonly controllerNamespace?: string;
  /**
   * Whether the ingress controller is Traefik. Servers with TLS then get a ServersTransport: without one Traefik does not
   * know their CA, and answers every request with 500. It takes Traefik 2.10 or newer with its custom resources.
   * @default - true with `caSecret`, and on k3s unless `className` is another one than 'traefik' or `serviceAnnotations` name a transport
   * @see https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/serverstransport/
   */
  readonly traefik?: boolean;
  /**
   * A Secret in the install's namespace with the CA of the servers under `ca.crt`, by which Traefik verifies them: it looks
   * under no other key than this and `tls.ca`, and tls-init keeps the CA that it makes under `tls.crt`.
   * @default - that of `tls.caCertificate` if its key is one of the two; else Traefik's connections to the servers are
   * encrypted, and it does not verify who answers
   */
  readonly caSecret?: string;
}

/** DNS of Consul's names. */
export interface DnsProps {
  /** A fixed address, for the forward of the cluster's own DNS. @default - the cluster picks one */
  readonly clusterIp?: string;
  /** Puts this many consul-dataplanes between clients and servers; the Service then leads to them. @default 0 */
  readonly proxyReplicas?: number;
  /** Whether sidecars of pods with transparent proxy answer the pod's DNS queries. @default false */
  readonly redirection?: boolean;
}

/** Metrics for Prometheus. */
export interface MetricsProps {
  /** Whether servers keep metrics; without ACLs they also ask to be scraped, by annotation. @default true */
  readonly servers?: boolean;
  /** Whether sidecars are scraped, unless their pod says otherwise. @default true */
  readonly sidecars?: boolean;
  /** Whether a sidecar merges its service's metrics with its own. @default false */
  readonly merging?: boolean;
  /** Port of a sidecar's metrics, 1024 to 65535. @default 20200 */
  readonly scrapePort?: number;
  /** Port, on loopback, of merged metrics, 1024 to 65535. @default 20100 */
  readonly mergedPort?: number;
  /** Whether ServiceMonitors and PodMonitors are written, for the Prometheus operator. @default false */
  readonly monitors?: boolean;
  /** The namespace that Prometheus runs in, without which it does not reach the servers; `monitors` of servers need it. @default - none */
  readonly fromNamespace?: string;
  /** Labels of the monitors by which Prometheus selects them, like `release` of kube-prometheus-stack. @default - none */
  readonly monitorLabels?: Readonly<Record<string, string>>;
  /** A token with `agent:read`, without which servers with ACLs refuse to be scraped by `monitors`. @default - none */
  readonly scrapeToken?: SecretKey;
  /** Where the UI's metrics come from: Prometheus' address. @default - none */
  readonly prometheusUrl?: string;
}

/** Mesh-wide config entries, as Consul's custom resources have them. */
export interface MeshConfigProps {
  /**
   * Spec of the ProxyDefaults entry `global`.
   * @default - no such entry
   * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/proxy-defaults
   */
  readonly proxyDefaults?: Readonly<Record<string, unknown>>;
  /**
   * Spec of the Mesh entry `mesh`, merged into the default: objects key by key, everything else replaced.
   * @default - TLS 1.2 or newer, request paths normalized before intentions look at them, no permissive mTLS
   * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/mesh
   */
  readonly mesh?: Readonly<Record<string, unknown>>;
}
