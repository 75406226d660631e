import { Construct } from 'constructs';
import { declarePullSecrets, ImagePullProps } from '../cluster/image-pull';
import { requireChart } from '../k8s/chart';
import { requireDnsLabel } from '../k8s/names';
import { Mesh } from '../mesh/mesh';
import { ProgramLogProps } from './program-log';
import { extractor, ExtractorProps } from './extractor';
import { gateway, GatewayProps } from './gateway';
import { REGISTRY, VERSION } from './images';
import { Indexer, IndexerProps } from './indexer';
import { ProgramMetricsProps } from './monitor';
import { DepsCloudServer, Install } from './program';
import { TrackerDatabase } from './database';
import { tracker, TrackerProps } from './tracker';
import { requireConstruct } from '../props/arguments';

/** What deps.cloud is made with. */
export interface DepsCloudProps {
  /** The mesh of its services. */
  readonly mesh: Mesh;
  /** Namespace of all programs; it is created, with injection on. @default 'depscloud' */
  readonly namespace?: string;
  /** Version of deps.cloud. Another one has to be added to the image catalog. @default '0.3.5' */
  readonly version?: string;
  /** Where the images are, without the programs' names: a mirror, or a build of one's own. @default 'docker.io/depscloud' */
  readonly registry?: string;
  /** Where the tracker keeps the graph: a `PostgresDev`, or another database. */
  readonly database: TrackerDatabase;
  /** A second database that reads go to, with the driver and password of `database`. @default - none */
  readonly readOnlyDatabase?: TrackerDatabase;
  /** @default - one replica */
  readonly extractor?: ExtractorProps;
  /** @default - one replica */
  readonly tracker?: TrackerProps;
  /** @default - one replica, reached by `kubectl port-forward` */
  readonly gateway?: GatewayProps;
  /** What is crawled, and when. @default - nothing is */
  readonly indexer?: IndexerProps;
  /** @default - from level info on, in JSON */
  readonly log?: ProgramLogProps;
  /** @default - none */
  readonly metrics?: ProgramMetricsProps;
  /** How the programs' images are pulled. @default - once a node, without a secret */
  readonly imagePull?: ImagePullProps;
}

/**
 * deps.cloud, meshed: tracker to its database, gateway and indexer to extractor and tracker, and nobody else to anybody.
 * Allow callers of your own by `connections.connectTo(depsCloud.gateway.service)`.
 * @see https://deps.cloud
 *
 * @example
 * ```ts
 * import { DepsCloud, Layer, Mesh, PostgresDev } from 'meshberry';
 *
 * declare const layer: Layer;
 * declare const mesh: Mesh;
 * declare const database: PostgresDev;
 * new DepsCloud(layer, 'depscloud', {
 *   mesh,
 *   database,
 *   gateway: { ingress: { host: 'deps.home.arpa' } },
 *   indexer: { schedule: '@daily', accounts: [{ github: { organizations: ['depscloud'] } }] },
 * });
 * ```
 */
export class DepsCloud extends Construct {
  /** Finds dependencies in manifest files. */
  public readonly extractor: DepsCloudServer;
  /** Keeps the graph of dependencies. */
  public readonly tracker: DepsCloudServer;
  /** The HTTP interface to the whole. */
  public readonly gateway: DepsCloudServer;
  /** Crawls repositories; undefined when nothing is crawled. */
  public readonly indexer?: Indexer;

  /** @throws when a prop is not what deps.cloud or Kubernetes takes; see the props. */
  public constructor(scope: Construct, id: string, props: DepsCloudProps) {
    super(requireConstruct('DepsCloud', [scope, id, props], new.target !== DepsCloud), id);
    requireChart(this, '50-depscloud');
    const { mesh, metrics, imagePull, log = {} } = props;
    const namespace = requireDnsLabel(`'${this.node.path}': namespace`, props.namespace ?? 'depscloud');
    const { registry = REGISTRY, version = VERSION } = props;
    declarePullSecrets(this, namespace, imagePull);
    const install: Install = { mesh, namespace, registry, version, metrics, imagePull };
    this.extractor = extractor(this, install, props.extractor ?? {}, log);
    this.tracker = tracker(this, install, props, props.tracker ?? {}, log);
    const backends = { extractor: this.extractor.service, tracker: this.tracker.service };
    this.gateway = gateway(this, install, backends, props.gateway ?? {}, log);
    if (props.indexer) this.indexer = new Indexer(this, 'indexer', { ...props.indexer, install, backends, log });
  }
}
