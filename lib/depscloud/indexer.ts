import { INDEXER_SIZE } from './programs';
import { ApiObject, Duration, Lazy, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { withDisk } from '../cluster/disk';
import { withImagePull } from '../cluster/image-pull';
import { SchedulingProps, schedulingFields } from '../cluster/scheduling';
import { ContainerResources } from '../cluster/sizes';
import { RESTRICTED_CONTAINER, restrictedPod } from '../k8s/pod-security';
import { scheduleProblem } from '../k8s/cron-schedule';
import { PodSpec } from '../k8s/pod-template';
import { bytes } from '../k8s/quantity';
import { requireSecretKey, SecretKey } from '../k8s/secret-key';
import { managedLabels } from '../mesh/labels';
import { MeshService } from '../mesh/mesh-service';
import { OpenEgress } from '../mesh/open-egress';
import { SidecarOptions } from '../mesh/sidecar';
import { accountEgress } from './account-egress';
import { IndexerAccount, indexerConfig } from './accounts';
import { Backends, connectBackends } from './clients';
import { logFlags, ProgramLogProps } from './program-log';
import { LocalPorts } from './program-props';
import { programImage, UID } from './images';
import { Install, podLabels } from './program';
import { healthQuestion, Question } from './question';
import { waitForAnswers } from './wait';

/** What the indexer crawls, and how. */
export type IndexerProps = IndexerOptions & (IndexerAccounts | IndexerConfigSecret);

/** What is crawled, without tokens. */
export interface IndexerAccounts {
  /** Whose repositories are crawled. */
  readonly accounts: readonly IndexerAccount[];
  /** Is not set beside `accounts`. */
  readonly configSecret?: undefined;
}

/** What is crawled, from a Secret that exists. */
export interface IndexerConfigSecret {
  /** Is not set beside `configSecret`. */
  readonly accounts?: undefined;
  /** The indexer's whole configuration, in YAML or JSON. */
  readonly configSecret: SecretKey;
}

/** What the indexer can be told, besides what it crawls. */
export interface IndexerOptions {
  /** When it runs, in the five fields of cron or as `@daily`. @default - once, when it is applied or has changed */
  readonly schedule?: string;
  /** Of the schedule, like 'Europe/Berlin'. @default - the controller manager's */
  readonly timeZone?: string;
  /** How long a run may take. One that hangs would keep all later ones from starting. @default - 6 hours @range 1.. seconds */
  readonly timeout?: Duration;
  /** How many repositories are cloned at once. @default 5 @range 1.. */
  readonly workers?: number;
  /** How much the clones of one moment may take. @default '2Gi' */
  readonly scratchSize?: string;
  /** @default - 9000 and 9001 */
  readonly localPorts?: LocalPorts;
  /** @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /** Where it may run. @default - any node */
  readonly scheduling?: SchedulingProps;
  /**
   * What it connects to without the mesh.
   * @default - the hosts of its accounts at the ports of their URLs; with a `configSecret` every host on 443 and 22
   */
  readonly openEgress?: readonly OpenEgress[];
  /** Of the sidecar. @default - the mesh's */
  readonly sidecar?: SidecarOptions;
}

const NAME = 'depscloud-indexer';
const CONFIG_FOLDER = '/etc/indexer';
const CONFIG_FILE = 'config.yaml';

/** What the indexer shares with the servers, what it calls, and what a user says. */
type IndexerConstructProps = IndexerProps & {
  readonly install: Install;
  readonly backends: Backends;
  readonly log: ProgramLogProps;
};

/** The indexer: clones repositories and has their dependencies tracked, as a CronJob or, without a schedule, a Job. */
export class Indexer extends Construct {
  /** The Job or CronJob. */
  public readonly job: ApiObject;
  /** Its service in the mesh. */
  public readonly service: MeshService;

  /**
   * @throws when the schedule is not valid, there is nothing to crawl, or a number or size is out of range.
   * @internal
   */
  public constructor(scope: Construct, id: string, props: IndexerConstructProps) {
    super(scope, id);
    const { install, backends, log } = props;
    const what = `'${this.node.path}'`;
    const { namespace } = install;
    const { schedule, timeZone, timeout = Duration.hours(6), workers = 5 } = props;
    const problem = schedule === undefined ? undefined : scheduleProblem(schedule);
    if (problem)
      throw new Error(
        `${what}: schedule '${schedule}' ${problem}: write five fields like '0 3 * * *', or a macro like '@daily'`,
      );
    if (timeZone !== undefined && schedule === undefined)
      throw new Error(`${what} has timeZone '${timeZone}' but no schedule: add a schedule, or remove timeZone`);
    const questions: Question[] = [];
    const flags = [`--config=${CONFIG_FOLDER}/${CONFIG_FILE}`, `--workers=${workers}`];
    const labels = podLabels(NAME, 'indexer');
    const metadata = { name: NAME, namespace, labels: { ...labels, 'app.kubernetes.io/version': install.version } };
    const spec = {
      // It ends with 0 on errors, so only a pod that was killed is tried again. In a new pod: a classic sidecar
      // that has been told to stop does not come back in the old one.
      backoffLimit: 2,
      activeDeadlineSeconds: timeout.toSeconds(),
      template: { metadata: { labels }, spec: this.podSpec(what, install, props, questions, flags) },
    };
    this.job = new ApiObject(
      this,
      'job',
      schedule === undefined
        ? { apiVersion: 'batch/v1', kind: 'Job', metadata, spec }
        : {
            apiVersion: 'batch/v1',
            kind: 'CronJob',
            metadata,
            spec: {
              schedule,
              ...(timeZone === undefined ? {} : { timeZone }),
              concurrencyPolicy: 'Forbid',
              // A shelf that was off at the time catches up within the hour.
              startingDeadlineSeconds: 3600,
              successfulJobsHistoryLimit: 1,
              failedJobsHistoryLimit: 3,
              jobTemplate: { spec },
            },
          },
    );
    this.service = new MeshService(this, 'service', {
      mesh: install.mesh,
      name: NAME,
      workload: this.job,
      openEgress: props.openEgress ?? accountEgress(props.accounts),
      sidecar: props.sidecar,
    });
    const clients = connectBackends(this.service.connections, backends, props.localPorts);
    questions.push(...clients.upstreams.map(healthQuestion));
    flags.push(...clients.flags, ...logFlags(log));
  }

  private podSpec(
    what: string,
    install: Install,
    props: IndexerProps,
    questions: readonly Question[],
    flags: readonly string[],
  ): PodSpec {
    const { scratchSize = '2Gi', resources = INDEXER_SIZE, scheduling } = props;
    if (bytes(`${what}: scratchSize`, scratchSize) <= 0)
      throw new Error(`${what}: scratchSize is '${scratchSize}': clones need some, like '2Gi'`);
    return withImagePull(
      withDisk(
        {
          restartPolicy: 'Never',
          securityContext: restrictedPod(UID),
          containers: [
            {
              name: 'indexer',
              image: programImage(Cluster.of(this).images, 'indexer', install.registry, install.version),
              // A run that starts before the others are up would find nobody, log it, and end with 0: done, and nothing indexed.
              command: Lazy.any({
                produce: () => waitForAnswers(questions, ['/usr/bin/indexer']),
              }) as unknown as string[],
              args: Lazy.any({ produce: () => [...flags] }) as unknown as string[],
              resources,
              securityContext: RESTRICTED_CONTAINER,
              volumeMounts: [
                { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
                { name: 'tmp', mountPath: '/tmp' },
              ],
            },
          ],
          volumes: [this.config(what, install, props), { name: 'tmp', emptyDir: { sizeLimit: scratchSize } }],
          ...schedulingFields(what, scheduling, podLabels(NAME, 'indexer')),
        },
        { meshed: true },
      ),
      install.imagePull,
    );
  }

  /** The volume with the configuration: of a ConfigMap made here, or of a Secret that exists. */
  private config(what: string, { namespace }: Install, { accounts, configSecret }: IndexerProps): object {
    if (configSecret) {
      const { name, key } = requireSecretKey(this, 'configuration', namespace, configSecret);
      return { name: 'config', secret: { secretName: name, items: [{ key, path: CONFIG_FILE }] } };
    }
    const name = `${NAME}-config`;
    new ApiObject(this, 'config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, labels: { ...managedLabels } },
      data: { [CONFIG_FILE]: Yaml.stringify(indexerConfig(what, accounts ?? [])) },
    });
    return { name: 'config', configMap: { name } };
  }
}
