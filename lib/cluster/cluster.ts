import { IConstruct } from 'constructs';
import { requireArguments } from '../props/arguments';
import { Distribution } from './allocatable';
import { Architecture, ImageCatalog } from './image';
import { ClusterNode, NodeGroupProps, nodesOf } from './node-group';

/** Parts of k3s that can be disabled. */
export type K3sComponent =
  'coredns' | 'gateway-api-crd' | 'local-storage' | 'metrics-server' | 'runtimes' | 'servicelb' | 'traefik';

/** What a cluster is declared with. */
export interface ClusterProps {
  /** @default 'k3s' */
  readonly distribution?: Distribution;
  /** The Kubernetes version, as `kubectl version` shows it, for example `v1.33.5+k3s1`. */
  readonly version: string;
  /**
   * What the flag `--disable` of k3s names.
   * @default - nothing: k3s has all its parts
   * @see https://docs.k3s.io/installation/packaged-components
   */
  readonly disabled?: readonly K3sComponent[];
  /** The machines, in groups of one board and role. */
  readonly nodes: readonly NodeGroupProps[];
  /**
   * The images that the app may run, with their platforms.
   * @default - the images of Consul, PostgreSQL and deps.cloud
   */
  readonly images?: ImageCatalog;
}

const VERSION = /^v?1\.(\d+)(?:\.(\d+))?(?:[-+].*)?$/;
const CONTEXT = 'meshberry:cluster';

/**
 * The cluster that the app is for: its Kubernetes and its machines.
 *
 * @example
 * ```ts
 * import { Boards, Cluster } from 'meshberry';
 *
 * const cluster = new Cluster({
 *   version: 'v1.33.5+k3s1',
 *   nodes: [
 *     { board: Boards.pi4_4GB, role: 'server', names: ['pi-0'] },
 *     { board: Boards.pi3bPlus, count: 4 },
 *   ],
 * });
 * ```
 */
export class Cluster {
  /** What made the cluster. */
  public readonly distribution: Distribution;
  /** The Kubernetes version, as `kubectl version` shows it. */
  public readonly version: string;
  /** The minor version: 33 for `v1.33.5+k3s1`. */
  public readonly minor: number;
  /** The patch version: 5 for `v1.33.5+k3s1`; 0 when none is given. */
  public readonly patch: number;
  /** The machines, in the order of their declaration. */
  public readonly nodes: readonly ClusterNode[];
  private readonly disabled: readonly K3sComponent[];
  /** The images that the app may run. */
  public readonly images: ImageCatalog;

  /** @throws when the version does not parse, is older than 1.27, no node is declared, k3s' nodes are all said to be agents, or something is disabled of another distribution. */
  public constructor(props: ClusterProps) {
    requireArguments('Cluster', [props]);
    const match = VERSION.exec(props.version);
    if (!match) throw new Error(`cluster version is '${props.version}': write it like 'v1.33.5+k3s1' or '1.33'`);
    this.version = props.version;
    this.minor = Number(match[1]);
    this.patch = Number(match[2] ?? 0);
    if (this.minor < 27)
      throw new Error(
        `cluster version is '${props.version}': meshberry renders the API of Kubernetes 1.27, use 1.27 or newer`,
      );
    this.distribution = props.distribution ?? 'k3s';
    this.disabled = props.disabled ?? [];
    if (this.disabled.length > 0 && this.distribution !== 'k3s')
      throw new Error(
        `cluster disabled has '${this.disabled[0]}' on distribution '${this.distribution}': k3s alone brings such things, remove it`,
      );
    this.images = props.images ?? new ImageCatalog();
    this.nodes = props.nodes.flatMap((group, index) => nodesOf(group, index, this.distribution));
    if (this.nodes.length === 0)
      throw new Error(`cluster has no nodes: declare at least one, like { board: Boards.pi4_4GB }`);
    if (this.distribution === 'k3s' && props.nodes.every(({ role }) => role === 'agent'))
      throw new Error(
        `cluster has nodes with role 'agent' only: k3s runs its control plane on a node, whose pods have less room, give that one role 'server'`,
      );
    const names = new Set<string>();
    for (const { name } of this.nodes) {
      if (names.has(name))
        throw new Error(
          `cluster has two nodes named '${name}': node names are unique, give each group its own 'names'`,
        );
      names.add(name);
    }
  }

  /** Whether k3s brings something to this cluster; of another distribution, nothing. */
  public brings(component: K3sComponent): boolean {
    requireArguments('Cluster.brings', [component]);
    return this.distribution === 'k3s' && !this.disabled.includes(component);
  }

  /** The architectures of the nodes, sorted; of those that run Envoy only, if so asked. */
  public architectures(options: { readonly runningEnvoy?: boolean } = {}): Architecture[] {
    requireArguments('Cluster.architectures', [options]);
    const nodes = options.runningEnvoy ? this.nodes.filter((n) => n.runsEnvoy) : this.nodes;
    return [...new Set(nodes.map((n) => n.board.architecture))].sort();
  }

  /**
   * Whether init containers that stay (native sidecars) can be used: on by default since 1.29.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
   */
  public get hasNativeSidecars(): boolean {
    return this.minor >= 29;
  }

  /**
   * Whether the API server itself can refuse objects by a ValidatingAdmissionPolicy: stable, and so on, since 1.30.
   * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
   */
  public get hasAdmissionPolicies(): boolean {
    return this.minor >= 30;
  }

  /** Makes this cluster known to all constructs below `scope`. */
  public bind(scope: IConstruct): void {
    requireArguments('Cluster.bind', [scope]);
    scope.node.setContext(CONTEXT, this);
  }

  /**
   * The cluster of the app that a construct belongs to.
   *
   * @throws when the construct is in no MeshApp: a plain App would write it without its mesh annotations.
   */
  public static of(construct: IConstruct): Cluster {
    requireArguments('Cluster.of', [construct]);
    const cluster = construct.node.tryGetContext(CONTEXT);
    if (!(cluster instanceof Cluster)) {
      throw new Error(
        `'${construct.node.path}' is in no MeshApp: a plain App would write it unmeshed and unplaced, use 'new MeshApp({ cluster })' as the root`,
      );
    }
    return cluster;
  }
}
