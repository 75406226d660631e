import { PostgresPrograms } from './programs';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { withDisk } from '../cluster/disk';
import { Image, referenceOf } from '../cluster/image';
import { declarePullSecrets, ImagePullProps, withImagePull } from '../cluster/image-pull';
import { SchedulingProps, schedulingFields } from '../cluster/scheduling';
import { ContainerResources, sizeOf } from '../cluster/sizes';
import { requireChart } from '../k8s/chart';
import { requireDnsLabel } from '../k8s/names';
import { RESTRICTED_CONTAINER, restrictedPod } from '../k8s/pod-security';
import { EnvVar, PodSpec } from '../k8s/pod-template';
import { requireSecretKey, secretEnv, SecretKey } from '../k8s/secret-key';
import { managedLabels, selectorLabels } from '../mesh/labels';
import { Mesh } from '../mesh/mesh';
import { MeshService } from '../mesh/mesh-service';
import { OpenEgress } from '../mesh/open-egress';
import { SIDECAR_PORTS, SidecarOptions } from '../mesh/sidecar';
import { Upstream } from '../mesh/upstream';
import {
  ACCESS_FOLDER,
  DatabaseAccess,
  FIRST_START_FILE,
  FIRST_START_FOLDER,
  firstStart,
  HBA_FILE,
  hbaFile,
  SUPERUSER,
} from './access';
import { POSTGRES_IMAGE, POSTGRES_UID } from './image';
import { HOST, serverArgs } from './settings';
import { DATA_MOUNT, dataVolume, PostgresStorageProps } from './volume';
import { requireArguments, requireConstruct } from '../props/arguments';

/** What a database is made with. */
export interface PostgresDevProps {
  /** The mesh that it is a service of. */
  readonly mesh: Mesh;
  /** Namespace of the database; it is created, with injection on. */
  readonly namespace: string;
  /** Name of the StatefulSet, and in the mesh. @default 'postgresql-dev' */
  readonly name?: string;
  /** An image of PostgreSQL 14 or newer with the official image's entrypoint. @default - the official one */
  readonly image?: Image;
  /** Id of the image's user `postgres`: 70 for those on Alpine. @default 999 */
  readonly uid?: number;
  /**
   * Whom clients log in as, made at the first start: the owner of the database, who may do nothing outside of it.
   * 'postgres' is the superuser; a volume of meshberry 0.1 knows nobody else.
   * @default 'app'
   */
  readonly user?: string;
  /** The database, made at the first start. @default - named as the user */
  readonly database?: string;
  /**
   * The user's password, taken at the first start from a Secret that exists.
   * @default - none: the intentions of the mesh say which services may connect
   */
  readonly password?: SecretKey;
  /**
   * The volume that the data lies on; `false` for a folder of at most 4 Gi that goes with the pod.
   * @default - 8 Gi of the cluster's default class
   */
  readonly storage?: PostgresStorageProps | false;
  /**
   * Settings of the server, as in `postgresql.conf`.
   * @default - PostgreSQL's, but `shared_buffers` 64MB, for nodes with little memory. The memory limit holds its 100
   * connections, at 2 MiB a busy one and 100 MiB for the rest: who sets `max_connections` higher sets `resources` higher
   * as well. Fewer are too few: a tracker opens one for each request that it is at, without a bound, and answers with an
   * error when there is none left (of 50, for 89 of 8,420 requests of 64 to 200 clients on a busy machine; of 100, for none).
   */
  readonly settings?: Readonly<Record<string, string>>;
  /** Further environment variables; no secrets. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /** Where it runs: `nodeName` is the node that holds the volume. @default - any node */
  readonly scheduling?: SchedulingProps;
  /** How its images are pulled. @default - the defaults of {@link ImagePullProps} */
  readonly imagePull?: ImagePullProps;
  /** What the server connects to without the mesh, like a foreign server. @default - nothing */
  readonly openEgress?: readonly OpenEgress[];
  /** Of the sidecar. @default - the mesh's */
  readonly sidecar?: SidecarOptions;
}

const PORT = 5432;
const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * One PostgreSQL server for development: no replicas, no backups. It listens on loopback only, so that the sidecar is
 * the only way in, and intentions say who comes through it. As such it needs no password.
 *
 * Give it to a tracker as its storage, or `connections.connectTo(database.service)` from a service of your own and dial
 * `database.address(upstream)`.
 *
 * @example
 * ```ts
 * import { Layer, Mesh, MeshService, PostgresDev } from 'meshberry';
 *
 * declare const layer: Layer;
 * declare const mesh: Mesh;
 * declare const shop: MeshService;
 * const database = new PostgresDev(layer, 'database', { mesh, namespace: 'shop', storage: { size: '8Gi' } });
 * const upstream = shop.connections.connectTo(database.service);
 * const address: string = database.address(upstream); // what the program of shop is to dial
 * ```
 */
export class PostgresDev extends Construct {
  /** The tracker's name for PostgreSQL. */
  public readonly driver = 'postgres';
  /** The database in the mesh. */
  public readonly service: MeshService;
  /** The StatefulSet. */
  public readonly statefulSet: ApiObject;
  /** The user that owns the database. */
  public readonly user: string;
  /** The name of the database. */
  public readonly database: string;
  /** The password's Secret: programs read it as `PGPASSWORD`. */
  public readonly passwordSecret?: SecretKey;

  /** @throws when a name, size, setting or variable is not what PostgreSQL or Kubernetes takes. */
  public constructor(scope: Construct, id: string, props: PostgresDevProps) {
    super(requireConstruct('PostgresDev', [scope, id, props], new.target !== PostgresDev), id);
    requireChart(this, '40-postgresql-dev');
    const what = `'${this.node.path}'`;
    const name = requireDnsLabel(`${what}: name`, props.name ?? 'postgresql-dev');
    const namespace = requireDnsLabel(`${what}: namespace`, props.namespace);
    this.user = requireIdentifier(`${what}: user`, props.user ?? 'app');
    this.database = requireIdentifier(`${what}: database`, props.database ?? this.user);
    if (props.password !== undefined)
      this.passwordSecret = requireSecretKey(this, 'password', namespace, props.password);
    declarePullSecrets(this, namespace, props.imagePull);
    const image = Cluster.of(this).images.use(props.image ?? POSTGRES_IMAGE);

    const selector = selectorLabels(name, name);
    const labels = { ...selector, 'app.kubernetes.io/component': 'database', ...managedLabels };
    const versioned = { ...labels, 'app.kubernetes.io/version': image.tag };
    const { claims, volumes } = dataVolume(what, props.storage ?? {});
    const governing = requireDnsLabel(`${what}: Service`, `${name}-pods`);
    this.addAccess(name, namespace, labels);
    this.statefulSet = new ApiObject(this, 'stateful-set', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name, namespace, labels: versioned },
      spec: {
        serviceName: governing,
        replicas: 1,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: versioned },
          spec: withImagePull(
            withDisk(this.podSpec(what, name, props, image, selector, volumes), { meshed: true }),
            props.imagePull,
          ),
        },
        ...claims,
      },
    });
    // The Service of the mesh has an address of its own, and that of a StatefulSet has none.
    new ApiObject(this, 'governing-service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: governing, namespace, labels },
      spec: {
        clusterIP: 'None',
        selector,
        ports: [{ name: 'mesh', port: SIDECAR_PORTS.publicListener, targetPort: SIDECAR_PORTS.publicListener }],
      },
    });
    this.service = new MeshService(this, 'service', {
      mesh: props.mesh,
      name,
      workload: this.statefulSet,
      port: PORT,
      protocol: 'tcp',
      openEgress: props.openEgress,
      sidecar: props.sidecar,
    });
  }

  /**
   * How a program behind an upstream finds the database, in the `key=value` form of libpq, pgx and gorm. There is no
   * password in it: these programs read `PGPASSWORD`. TLS is the mesh's.
   */
  public address(upstream: Upstream): string {
    requireArguments('PostgresDev.address', [upstream], this.node.path);
    return `host=${upstream.host} port=${upstream.port} user=${this.user} dbname=${this.database} sslmode=disable`;
  }

  private get access(): DatabaseAccess {
    return { user: this.user, database: this.database, password: this.passwordSecret !== undefined };
  }

  private get hasOwner(): boolean {
    return this.user !== SUPERUSER;
  }

  private addAccess(name: string, namespace: string, labels: Record<string, string>): void {
    new ApiObject(this, 'access', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-access`, namespace, labels },
      data: {
        [HBA_FILE]: hbaFile(this.access),
        ...(this.hasOwner ? { [FIRST_START_FILE]: firstStart(this.access) } : {}),
      },
    });
  }

  private podSpec(
    what: string,
    name: string,
    props: PostgresDevProps,
    image: Image,
    selector: Record<string, string>,
    volumes: readonly object[],
  ): PodSpec {
    return {
      // The image stops on SIGINT, which is a fast shutdown: it ends sessions and writes a checkpoint, slow on SD cards.
      terminationGracePeriodSeconds: 60,
      securityContext: restrictedPod(props.uid ?? POSTGRES_UID, { ownsVolumes: true }),
      containers: [
        {
          name: 'postgresql',
          image: referenceOf(image),
          args: serverArgs(what, props.settings ?? {}),
          env: this.environment(what, props.env ?? {}),
          ports: [{ name: 'postgresql', containerPort: PORT, protocol: 'TCP' }],
          resources: props.resources ?? sizeOf(this, PostgresPrograms.postgresql),
          securityContext: RESTRICTED_CONTAINER,
          // Killed amid its first start it would leave a half-made database, which the entrypoint takes for a whole one.
          startupProbe: { exec: this.isReady(), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 180 },
          readinessProbe: { exec: this.isReady(), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
          livenessProbe: { exec: this.isReady(), periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
          volumeMounts: [
            { name: 'data', mountPath: DATA_MOUNT },
            { name: 'access', mountPath: ACCESS_FOLDER, readOnly: true },
            ...(this.hasOwner ? [{ name: 'first-start', mountPath: FIRST_START_FOLDER, readOnly: true }] : []),
            { name: 'run', mountPath: '/var/run/postgresql' },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
      volumes: [
        ...volumes,
        accessVolume('access', name, HBA_FILE),
        ...(this.hasOwner ? [accessVolume('first-start', name, FIRST_START_FILE)] : []),
        { name: 'run', emptyDir: { sizeLimit: '16Mi' } },
        { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      ],
      ...schedulingFields(
        what,
        { priorityClassName: props.mesh.priorityClass('database'), ...props.scheduling },
        selector,
      ),
    };
  }

  /** Over TCP: the socket answers already while the first start's temporary server runs. */
  private isReady(): object {
    return { command: ['pg_isready', '-q', '-h', HOST, '-p', String(PORT), '-U', this.user, '-d', this.database] };
  }

  private environment(what: string, further: Readonly<Record<string, string>>): EnvVar[] {
    const env: EnvVar[] = [
      { name: 'PGDATA', value: `${DATA_MOUNT}/pgdata` },
      { name: 'POSTGRES_USER', value: SUPERUSER },
      { name: 'POSTGRES_DB', value: this.hasOwner ? SUPERUSER : this.database },
      ...(this.passwordSecret
        ? [secretEnv('POSTGRES_PASSWORD', this.passwordSecret)]
        : [{ name: 'POSTGRES_HOST_AUTH_METHOD', value: 'trust' }]),
    ];
    for (const [name, value] of Object.entries(further)) {
      if (/PASSWORD/.test(name))
        throw new Error(
          `${what}: env '${name}' would put a password into the manifest: remove it, and name its Secret in 'password'`,
        );
      const own = env.find((variable) => variable.name === name);
      if (own) throw new Error(`${what}: env '${name}' is set already: use the props instead`);
      env.push({ name, value });
    }
    return env;
  }
}

/** One key of the ConfigMap as a file. */
function accessVolume(volume: string, name: string, key: string): object {
  return { name: volume, configMap: { name: `${name}-access`, items: [{ key, path: key }] } };
}

function requireIdentifier(what: string, name: string): string {
  if (!IDENTIFIER.test(name))
    throw new Error(`${what} is '${name}': use 1 to 63 lower case letters, digits and '_', beginning with no digit`);
  return name;
}
