import { ACCESS_FOLDER, HBA_FILE } from './access';

/** Where the server listens, so that its sidecar is the only way in. */
export const HOST = '127.0.0.1';
/** What other props decide, and what would let others in or contradict a probe. */
const FIXED_SETTINGS = ['listen_addresses', 'hba_file', 'port', 'data_directory', 'unix_socket_directories'];
const SMALL = { shared_buffers: '64MB', max_connections: '100' };

/**
 * The server's arguments: its settings, on top of those that fit a Pi.
 *
 * @throws when a setting is not valid, or not one to set.
 */
export function serverArgs(what: string, settings: Readonly<Record<string, string>>): string[] {
  for (const [name, value] of Object.entries(settings)) {
    if (FIXED_SETTINGS.includes(name))
      throw new Error(
        `${what}: setting '${name}' is '${value}', but is not yours to set: the sidecar is the only way in`,
      );
    if (!/^[a-z_]+(\.[a-z_]+)?$/.test(name))
      throw new Error(
        `${what}: setting '${name}' is not a valid name: write it as in postgresql.conf, like 'work_mem'`,
      );
  }
  const all = { listen_addresses: HOST, hba_file: `${ACCESS_FOLDER}/${HBA_FILE}`, ...SMALL, ...settings };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
