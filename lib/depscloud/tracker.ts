import { Construct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { requireSecretKey, secretEnv } from '../k8s/secret-key';
import { Upstream } from '../mesh/upstream';
import { ProgramProps, logFlags, ProgramLogProps } from './program-props';
import { STREAMS } from './extractor';
import { REGISTRY } from './images';
import { Install, Program } from './program';
import { passwordVariable, requireStorage, STORAGE_PORTS, storageAddress, TrackerStorage } from './storage';

export interface TrackerProps extends ProgramProps {
  /** Where Envoy listens for the storage. @default - the driver's own port: 5432 or 3306 */
  readonly storagePort?: number;
  /** Where Envoy listens for the read-only storage. @default - the next free one from 9000 on */
  readonly readOnlyStoragePort?: number;
}

export interface StorageProps {
  readonly storage: TrackerStorage;
  /** A second database that reads go to, with the driver and password of `storage`. @default - none */
  readonly readOnlyStorage?: TrackerStorage;
}

/** The tracker: keeps the graph of dependencies, and answers questions on it. */
export function tracker(
  scope: Construct,
  install: Install,
  storages: StorageProps,
  props: TrackerProps,
  log: ProgramLogProps,
): Program {
  const what = `'${scope.node.path}'`;
  const storage = requireStorage(what, storages.storage);
  const { readOnlyStorage } = storages;
  const { driver } = storage;
  if (readOnlyStorage && requireStorage(`${what}: readOnlyStorage`, readOnlyStorage).driver !== driver)
    throw new Error(
      `${what}: readOnlyStorage has driver '${readOnlyStorage.driver}', but storage has '${driver}': the tracker takes one for both`,
    );
  if (driver === 'sqlite') requireOneAmd64(scope, what, install, props);
  const password =
    storage.passwordSecret && requireSecretKey(scope, 'storage password', install.namespace, storage.passwordSecret);
  const program = new Program(
    scope,
    'tracker',
    install,
    {
      program: 'tracker',
      meshPort: 'grpc',
      requestTimeout: STREAMS,
      flags: [],
      env: password ? [secretEnv(passwordVariable(driver), password)] : undefined,
    },
    props,
  );
  const { connections } = program.service;
  const connect = (to: TrackerStorage, localPort?: number): Upstream | undefined =>
    to.service && connections.connectTo(to.service, { localPort });
  const upstream = connect(storage, driver === 'sqlite' ? undefined : (props.storagePort ?? STORAGE_PORTS[driver]));
  program.addFlags(`--storage-driver=${driver}`, `--storage-address=${storageAddress(what, storage, upstream)}`);
  if (readOnlyStorage) {
    const same = readOnlyStorage.service !== undefined && readOnlyStorage.service === storage.service;
    const readOnly = same ? upstream : connect(readOnlyStorage, props.readOnlyStoragePort);
    program.addFlags(`--storage-readonly-address=${storageAddress(what, readOnlyStorage, readOnly)}`);
  }
  program.addFlags(...logFlags(log));
  return program;
}

/**
 * The database within the tracker is there once a pod, and goes with it. Release 0.3.5 was built for arm64 without cgo,
 * which SQLite needs: that tracker ends at once, with exit code 0.
 * @see https://github.com/depscloud/depscloud/blob/v0.3.5/.goreleaser.yml
 */
function requireOneAmd64(scope: Construct, what: string, { registry }: Install, props: TrackerProps): void {
  const replicas = props.autoscaling ? (props.autoscaling.maxReplicas ?? 5) : (props.replicas ?? 1);
  if (replicas > 1)
    throw new Error(
      `${what}: storage 'sqlite' is a database of its own in each pod, but there may be ${replicas} replicas: use one, or 'postgres'`,
    );
  const pinned = props.scheduling?.nodeSelector?.['kubernetes.io/arch'];
  if (registry !== REGISTRY || pinned === 'amd64') return;
  if (Cluster.of(scope).architectures().includes('arm64'))
    throw new Error(
      `${what}: storage 'sqlite' does not run in the arm64 tracker, which was built without cgo: use 'postgres', or ` +
        `tracker: { scheduling: { nodeSelector: { 'kubernetes.io/arch': 'amd64' } } }`,
    );
}
