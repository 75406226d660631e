import type { SecretKey } from '../k8s/secret-key';
import type { IMeshService } from '../mesh/i-mesh-service';
import type { OpenEgress } from '../mesh/open-egress';
import type { Upstream } from '../mesh/upstream';
import { shown } from '../text/shown';

/** Where the tracker keeps the graph. A `PostgresDev` is one as it stands. */
export type TrackerDatabase = MeshedDatabase | DirectDatabase;

/** A database in the mesh. */
export interface MeshedDatabase {
  /** The tracker's driver. */
  readonly driver: 'postgres' | 'mysql';
  /** The mesh service of the database. */
  readonly service: IMeshService;
  /**
   * The driver's connection string for a database behind an upstream; no password in it.
   * For `mysql` the password is written as `$(STORAGE_PASSWORD)`.
   */
  address(upstream: Upstream): string;
  /** Where the password is. The driver `postgres` reads it from `PGPASSWORD`. @default - there is none */
  readonly passwordSecret?: SecretKey;
}

/** A database that the tracker reaches without the mesh, or that runs inside the tracker. */
export interface DirectDatabase {
  /** `sqlite` needs an image built with cgo: of release 0.3.5 that is the one for amd64 only. */
  readonly driver: 'postgres' | 'mysql' | 'sqlite';
  /** Is not set for a database outside of the mesh. */
  readonly service?: undefined;
  /** The driver's connection string, without a password; for `sqlite` `file::memory:?cache=shared`. */
  readonly address: string;
  /** As in {@link MeshedDatabase}. @default - there is none */
  readonly passwordSecret?: SecretKey;
}

/** The variable that a driver's password is in; pgx reads the first one itself. */
export function passwordVariable(driver: TrackerDatabase['driver']): string {
  return driver === 'postgres' ? 'PGPASSWORD' : 'STORAGE_PASSWORD';
}

/** Local ports at which programs look for the databases of these kinds. */
export const DATABASE_PORTS = { postgres: 5432, mysql: 3306 } as const;

/** `password=…` (libpq), `//user:…@` (URL) and `user:…@` (MySQL). A reference to a variable is none. */
const PASSWORD = /(?:^|[\s&?])password\s*=\s*(?!\$\()\S|^(?:\w+:\/\/)?[^/@:\s]+:(?!\$\()[^@\s]+@/i;

const EXAMPLES = {
  postgres: 'host=db.example.org user=depscloud dbname=depscloud',
  mysql: 'depscloud@tcp(db.example.org:3306)/depscloud?parseTime=true',
  sqlite: 'file::memory:?cache=shared',
} as const;

/**
 * The connection string.
 * @throws when it is empty, or has a password in it: it would be committed.
 */
export function databaseAddress(what: string, database: TrackerDatabase, upstream: Upstream | undefined): string {
  const address: unknown =
    typeof database.address === 'string' ? database.address : database.address(upstream as Upstream);
  if (typeof address !== 'string')
    throw new Error(`${what}: database.address returns ${shown(address)}: return a string`);
  if (address.trim() === '')
    throw new Error(`${what}: database address is empty: write one like '${EXAMPLES[database.driver]}'`);
  if (PASSWORD.test(address))
    throw new Error(
      `${what}: database address has a password in it, which would be in the manifest: remove it, and name its Secret in 'passwordSecret'`,
    );
  if (database.driver === 'mysql' && database.passwordSecret && !address.includes('$(STORAGE_PASSWORD)'))
    throw new Error(
      `${what}: database has a passwordSecret, but no place for it in its address: write 'user:$(STORAGE_PASSWORD)@tcp(…)/…'`,
    );
  return address;
}

/** What the tracker connects to without the mesh: the ports of databases that are not in it. Their hosts are names. */
export function databaseEgress(databases: readonly (TrackerDatabase | undefined)[]): OpenEgress[] {
  const ports = databases.flatMap((database) => {
    if (database === undefined || database.service || database.driver === 'sqlite') return [];
    const given = /\bport=(\d+)/.exec(database.address) ?? /[^/:]:(\d+)(?=[)/?]|$)/.exec(database.address);
    return [Number(given?.[1] ?? DATABASE_PORTS[database.driver])];
  });
  return ports.length > 0 ? [{ ports: [...new Set(ports)] }] : [];
}
