import { Duration } from 'cdk8s';
import { SchedulingProps } from '../../cluster/scheduling';
import { ContainerResources } from '../../cluster/sizes';

/** How Services of the cluster are copied into Consul's catalog, and Consul's services into Services. */
export interface SyncCatalogProps {
  /** Whether Services of the cluster become services in Consul's catalog, outside of the mesh. @default true */
  readonly toConsul?: boolean;
  /**
   * Whether the services of Consul become Services of type `ExternalName` in the install's namespace. They lead to names
   * of Consul's domain, so set `dns`, and let the cluster's DNS forward the domain to it.
   * @default false
   */
  readonly toKubernetes?: boolean;
  /**
   * Which Services are synced: those with the annotation `consul.hashicorp.com/service-sync: 'true'`, or all but those with
   * `'false'`.
   * @default 'annotated'
   */
  readonly services?: 'annotated' | 'all';
  /** Namespaces whose Services are synced. @default - all, as `*` */
  readonly allowNamespaces?: readonly string[];
  /** Namespaces whose Services are never synced, whatever the other props say. @default - kube-system and kube-public */
  readonly denyNamespaces?: readonly string[];
  /**
   * Whether names in Consul end with the namespace: `shop-office` for Service `shop` in namespace `office`. Without it, Services
   * of one name in two namespaces become one service. The annotation `consul.hashicorp.com/service-name` overrides it.
   * @default true
   */
  readonly namespaceSuffix?: boolean;
  /** Prefix of the names in Consul. Not to be changed once installed: `purge` first. @default - nothing */
  readonly consulPrefix?: string;
  /** Prefix of the Services that are made for Consul's services; it needs `toKubernetes`. @default - nothing */
  readonly kubernetesPrefix?: string;
  /** The tag by which the program recognizes its own services in Consul. @default 'k8s' */
  readonly tag?: string;
  /** The node that they belong to in Consul's catalog. Not to be changed once installed: `purge` first. @default 'k8s-sync' */
  readonly nodeName?: string;
  /** Whether Services of type `ClusterIP` are synced, with the addresses of their pods. @default true */
  readonly clusterIps?: boolean;
  /** Which address of a node Services of type `NodePort` are synced with. @default 'ExternalFirst' */
  readonly nodeAddresses?: 'ExternalOnly' | 'InternalOnly' | 'ExternalFirst';
  /** Whether Services of type `LoadBalancer` are synced with the addresses of their pods in place of the balancer's. @default false */
  readonly loadBalancerPods?: boolean;
  /** Whether a Service behind path `/` of an Ingress is synced with the `host` of the rule, or the Ingress's own `address`. @default - with neither */
  readonly ingresses?: 'host' | 'address';
  /** How often changes are written to Consul, in whole seconds. @default - 30 seconds @range 1..3600 seconds */
  readonly interval?: Duration;
  /** Of its pod. @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /** Where its pod runs. @default - any node */
  readonly scheduling?: SchedulingProps;
  /**
   * Stops the sync, and removes everything that was synced from Consul: the Deployment has no pods, and a Job removes it.
   * Remove `syncCatalog` when the Job has run.
   * @default false
   */
  readonly purge?: boolean;
}
