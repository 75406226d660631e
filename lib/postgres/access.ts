/** The superuser: for who can run a command in the pod, and for nobody that comes through the sidecar. */
export const SUPERUSER = 'postgres';

/** Where the server looks for who may log in, and the entrypoint for what the first start has to do. */
export const ACCESS_FOLDER = '/etc/postgresql';
export const HBA_FILE = 'pg_hba.conf';
export const FIRST_START_FOLDER = '/docker-entrypoint-initdb.d';
export const FIRST_START_FILE = 'owner.sh';

export interface DatabaseAccess {
  readonly user: string;
  readonly database: string;
  /** Whether the user has a password, which then is in `POSTGRES_PASSWORD` too. */
  readonly password: boolean;
}

/**
 * Who may log in: by the socket, which is in the pod alone, everybody; by the sidecar the one user, to the one database.
 * @see https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
 */
export function hbaFile({ user, database, password }: DatabaseAccess): string {
  return [
    'local all all trust',
    `host "${database}" "${user}" 127.0.0.1/32 ${password ? 'scram-sha-256' : 'trust'}`,
    '',
  ].join('\n');
}

/** Makes the user, who owns the database and nothing else. The password goes through no argument. */
export function firstStart({ user, database, password }: DatabaseAccess): string {
  return [
    `psql -v ON_ERROR_STOP=1 --no-psqlrc -U ${SUPERUSER} -d ${SUPERUSER} <<'SQL'`,
    ...(password ? ['\\set password `printf %s "$POSTGRES_PASSWORD"`'] : []),
    `CREATE ROLE "${user}" LOGIN${password ? " PASSWORD :'password'" : ''};`,
    `CREATE DATABASE "${database}" OWNER "${user}";`,
    'SQL',
    '',
  ].join('\n');
}
