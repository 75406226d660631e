import { Construct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { requireSecretKey, secretEnv } from '../k8s/secret-key';
import { Upstream } from '../mesh/upstream';
import { logFlags, ProgramLogProps } from './program-log';
import { ProgramProps } from './program-props';
import { STREAMS } from './extractor';
import { DATABASE_PORTS, databaseAddress, databaseEgress, passwordVariable, TrackerDatabase } from './database';
import { REGISTRY } from './images';
import { DepsCloudServer, Install } from './program';
import { databaseQuestion, Question } from './question';
import { waitForAnswers } from './wait';

export interface TrackerProps extends ProgramProps {
  /** Where Envoy listens for the database. @default - the driver's own port: 5432 or 3306 @range 1..65535 */
  readonly databasePort?: number;
  /** Where Envoy listens for the read-only database. @default - the next free one from 9000 on @range 1..65535 */
  readonly readOnlyDatabasePort?: number;
}

export interface DatabaseProps {
  readonly database: TrackerDatabase;
  /** A second database that reads go to, with the driver and password of `database`. @default - none */
  readonly readOnlyDatabase?: TrackerDatabase;
}

/**
 * The tracker: keeps the graph of dependencies, and answers questions on it. It ends with 0 when its database does not
 * answer at its start, and the kubelet waits longer after each end, up to five minutes: so it waits itself for databases
 * in the mesh.
 */
export function tracker(
  scope: Construct,
  install: Install,
  databases: DatabaseProps,
  props: TrackerProps,
  log: ProgramLogProps,
): DepsCloudServer {
  const what = `'${scope.node.path}'`;
  const { database, readOnlyDatabase } = databases;
  const { driver } = database;
  if (readOnlyDatabase) requireAlike(what, database, readOnlyDatabase);
  if (driver === 'sqlite') requireOneAmd64(scope, what, install, props);
  const password =
    database.passwordSecret && requireSecretKey(scope, 'database password', install.namespace, database.passwordSecret);
  const questions: Question[] = [];
  const program = new DepsCloudServer(scope, 'tracker', {
    ...props,
    openEgress: props.openEgress ?? databaseEgress([database, readOnlyDatabase]),
    install,
    spec: {
      program: 'tracker',
      meshPort: 'grpc',
      requestTimeout: STREAMS,
      command:
        (database.service ?? readOnlyDatabase?.service)
          ? () => waitForAnswers(questions, ['/usr/bin/tracker'])
          : undefined,
      flags: [],
      env: password ? [secretEnv(passwordVariable(driver), password)] : undefined,
    },
  });
  const { connections } = program.service;
  const connect = (to: TrackerDatabase, localPort?: number): Upstream | undefined =>
    to.service && connections.connectTo(to.service, { localPort });
  const upstream = connect(database, driver === 'sqlite' ? undefined : (props.databasePort ?? DATABASE_PORTS[driver]));
  const address = databaseAddress(what, database, upstream);
  if (upstream) questions.push(databaseQuestion(database, address, upstream));
  program.addFlags(`--storage-driver=${driver}`, `--storage-address=${address}`);
  if (readOnlyDatabase) {
    const same = readOnlyDatabase.service !== undefined && readOnlyDatabase.service === database.service;
    const readOnly = same ? upstream : connect(readOnlyDatabase, props.readOnlyDatabasePort);
    const readOnlyAddress = databaseAddress(what, readOnlyDatabase, readOnly);
    if (readOnly && !same) questions.push(databaseQuestion(readOnlyDatabase, readOnlyAddress, readOnly));
    program.addFlags(`--storage-readonly-address=${readOnlyAddress}`);
  }
  program.addFlags(...logFlags(log));
  return program;
}

/** The tracker has one flag for the driver, and one variable for the password. */
function requireAlike(what: string, database: TrackerDatabase, readOnly: TrackerDatabase): void {
  if (readOnly.driver !== database.driver)
    throw new Error(
      `${what}: readOnlyDatabase has driver '${readOnly.driver}', but database has '${database.driver}': the tracker takes one for both`,
    );
  const [own, other] = [readOnly.passwordSecret, database.passwordSecret];
  if (own && (own.name !== other?.name || own.key !== other.key))
    throw new Error(
      `${what}: readOnlyDatabase has the passwordSecret '${own.name}' (key '${own.key}'), but database has ${
        other ? `'${other.name}' (key '${other.key}')` : 'none'
      }: the tracker takes one password for both, give both this Secret`,
    );
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
      `${what}: database 'sqlite' is a database of its own in each pod, but there may be ${replicas} replicas: use one, or 'postgres'`,
    );
  const pinned = props.scheduling?.nodeSelector?.['kubernetes.io/arch'];
  if (registry !== REGISTRY || pinned === 'amd64') return;
  if (Cluster.of(scope).architectures().includes('arm64'))
    throw new Error(
      `${what}: database 'sqlite' does not run in the arm64 tracker, which was built without cgo: use 'postgres', or ` +
        `tracker: { scheduling: { nodeSelector: { 'kubernetes.io/arch': 'amd64' } } }`,
    );
}
