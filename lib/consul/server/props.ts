import { ContainerResources } from '../../cluster/sizes';
import { SchedulingProps } from '../../cluster/scheduling';
import { OpenEgress } from '../../mesh/open-egress';

/** The Consul servers. */
export interface ServerProps {
  /**
   * 1, 3 or 5: an even number tolerates no more failures than the odd one below it. To reduce the number, run a command
   * before you apply the manifests.
   *
   * @default 1
   * @see docs/operations.md 'Scale 1 → 3 → 1'
   */
  readonly replicas?: 1 | 3 | 5;
  /**
   * Servers with a lower number keep their old pods. Use it to try a version on the last server first.
   * @default 0
   */
  readonly updatePartition?: number;
  /** The volume of each server. @default - 2 Gi of the cluster's default class */
  readonly storage?: ServerStorageProps;
  /** @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /** Whether two servers may share a node if no other node is free. @default 'soft' */
  readonly spreading?: 'soft' | 'required';
  /** Where the servers run. @default - any node */
  readonly scheduling?: SchedulingProps;
  /**
   * Factor of raft's timeouts, 1 to 10: 1 is for fast disks, more tolerates slower ones.
   * @default 5
   * @see https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/general#raft_multiplier
   * @range 1..10
   */
  readonly raftMultiplier?: number;
  /** Servers that Consul asks for names outside of its domain. @default - none */
  readonly recursors?: readonly string[];
  /**
   * Further namespaces whose pods may call the servers: HTTP, gRPC and DNS. The install's own namespace and those with the
   * injection label always may. A NetworkPolicy refuses all others.
   * @default - none
   */
  readonly fromNamespaces?: readonly string[];
  /**
   * A Service for clients outside of the cluster, HTTP and gRPC. The NetworkPolicy admits every client there. With ACLs,
   * clients need a token. Add the names or addresses that they use to the certificate: `tls.additionalDnsNames` and
   * `additionalIpAddresses`.
   * @default - none
   */
  readonly expose?: ServerExposeProps;
  /**
   * What else the servers connect to, such as an external CA. Each other, DNS, the API server, `recursors` and the web
   * interface's Prometheus are already allowed.
   * @default - nothing
   */
  readonly openEgress?: readonly OpenEgress[];
  /**
   * Further configuration of the agent. It is merged into the configuration of the other props: objects key by key; other
   * values are replaced. Settings that have a prop, and secrets, are refused.
   * @default - none
   */
  readonly extraConfig?: Readonly<Record<string, unknown>>;
}

/** How clients outside of the cluster reach the servers. */
export interface ServerExposeProps {
  /** On k3s a `LoadBalancer` takes the ports 8501 and 8502 of every node. @default 'LoadBalancer' */
  readonly serviceType?: 'NodePort' | 'LoadBalancer';
  /** Fixed ports of the nodes. @default - the cluster picks them */
  readonly nodePorts?: {
    /** For the API, with TLS. @default - the cluster picks one */
    readonly https?: number;
    /** For the API, without TLS. @default - the cluster picks one */
    readonly http?: number;
    /** For clients and sidecars. @default - the cluster picks one */
    readonly grpc?: number;
  };
  /** The address that the load balancer is asked for, where it takes that. @default - the balancer picks one */
  readonly loadBalancerIp?: string;
  /** Annotations of the Service, which load balancers read. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The volume of each server. */
export interface ServerStorageProps {
  /** Not to be changed once installed. @default '2Gi' */
  readonly size?: string;
  /** Not to be changed once installed; '' for a volume that exists already. @default - the cluster's default class @range 0.. characters */
  readonly storageClass?: string;
  /** What happens to the volumes when the StatefulSet is deleted. @default - Kubernetes' own: 'Retain' */
  readonly whenDeleted?: 'Retain' | 'Delete';
  /** What happens to the volume of a removed server, with fewer replicas. @default - Kubernetes' own: 'Retain' */
  readonly whenScaled?: 'Retain' | 'Delete';
}
