import { isObject, Json } from '../merge';

/** What of the agent's configuration belongs to another prop, or to none, by its path; what is below it too. */
const OWNED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    datacenter: "'datacenter'",
    domain: "'domain'",
    log_level: "'logLevel'",
    log_json: "'logJson'",
    bootstrap_expect: "'server.replicas'",
    recursors: "'server.recursors'",
    'performance.raft_multiplier': "'server.raftMultiplier'",
    'ui_config.enabled': "'ui'",
    tls: "'tls'",
    ports: "'tls', and the Services",
    'acl.enabled': "'acls'",
    'acl.default_policy': "'acls': what no policy allows is denied",
    'acl.down_policy': "'acls': what is not known is not allowed",
    default_intention_policy: 'nothing: what no intention allows is denied',
    'peering.enabled': "'peering'",
    'connect.enabled': 'nothing: this is a mesh',
    encrypt_verify_incoming: "'gossipEncryption'",
    encrypt_verify_outgoing: "'gossipEncryption'",
    encrypt: "'gossipEncryption.secret': the value of a secret is not written to a file",
    'acl.tokens': "'acls.bootstrapToken': the value of a secret is not written to a file",
    'connect.ca_config': "'connectCa'; other CAs hold secrets",
    server: 'nothing: this is the server',
    data_dir: 'nothing: the volume is mounted there',
    auto_config: 'nothing: it issues tokens and certificates',
    cloud: 'nothing: it holds secrets, and opens the servers to HashiCorp',
    leave_on_terminate: "'server.replicas'",
    'autopilot.min_quorum': "'server.replicas'",
    retry_join: 'nothing: the start script names the other servers',
    node_name: 'nothing: it is the name of the pod',
    bind_addr: 'nothing: it is the address of the pod',
    client_addr: 'nothing: it is the address of the pod',
    advertise_addr: 'nothing: it is the address of the pod',
    advertise_addr_wan: 'nothing: it is the address of the pod',
  }),
);

/** Keys whose texts are likely secrets; switches with such a word in them are none. */
const SECRET = /secret|token|password|private_key|add_headers/i;

/**
 * Refuses what is not for `extraConfig` to say.
 *
 * @throws when a key, at any depth, belongs to another prop, takes one away that does, or looks like a secret.
 */
export function refuseOwnedConfig(extraConfig: Json): void {
  for (const [path, value] of pathsOf(extraConfig)) {
    // Consul reads keys in any case
    const known = path.toLowerCase();
    const owner = OWNED.get(known);
    if (owner !== undefined)
      throw new Error(`server.extraConfig has '${path}', which belongs to ${owner}: remove it there`);
    const inside = [...OWNED.keys()].find((owned) => owned.startsWith(`${known}.`));
    if (inside !== undefined && !isObject(value)) {
      throw new Error(
        `server.extraConfig has '${path}' as ${JSON.stringify(value)}, which takes '${inside}' away: write an object, which is merged`,
      );
    }
    const key = path.slice(path.lastIndexOf('.') + 1);
    if (SECRET.test(key) && (typeof value === 'string' || typeof value === 'object')) {
      throw new Error(
        `server.extraConfig has '${path}', which looks like a secret: its value is not written to a file, remove it there`,
      );
    }
  }
}

/** Every key at any depth with its value, in lists too; a key of a list's item has no number in its path. */
function* pathsOf(value: unknown, above = ''): Generator<[path: string, value: unknown]> {
  if (Array.isArray(value)) for (const item of value) yield* pathsOf(item, above);
  if (!isObject(value)) return;
  for (const [key, below] of Object.entries(value)) {
    const path = above === '' ? key : `${above}.${key}`;
    yield [path, below];
    yield* pathsOf(below, path);
  }
}
