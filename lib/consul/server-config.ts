import { Installation } from './installation';
import { isObject, Json, merge } from './merge';

/** What of the agent's configuration belongs to another prop, or to none, by its path; what is below it too. */
const OWNED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    datacenter: "'datacenter'",
    domain: "'domain'",
    log_level: "'logLevel'",
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
    'connect.enabled': 'nothing: this is a mesh',
    encrypt_verify_incoming: "'gossipEncryption'",
    encrypt_verify_outgoing: "'gossipEncryption'",
    encrypt: "'gossipEncryption.secret': the value of a secret is not written to a file",
    'acl.tokens': "'acls.bootstrapToken': the value of a secret is not written to a file",
    'connect.ca_config': 'nothing: it holds secrets',
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

/**
 * The configuration of a server's agent, one JSON object: what the props give, and `extraConfig` merged into it.
 * Secrets are not in it: the start script adds them.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file
 */
export function serverConfig(install: Installation): Json {
  const { replicas, raftMultiplier, recursors, extraConfig } = install.server;
  const config = {
    server: true,
    datacenter: install.datacenter,
    domain: install.domain,
    data_dir: '/consul/data',
    log_level: install.logLevel.toUpperCase(),
    bind_addr: '0.0.0.0',
    client_addr: '0.0.0.0',
    bootstrap_expect: replicas,
    // whom to join says the start script. A policy controller lets a new pod in after some seconds, not after Consul's 30
    ...(replicas > 1 ? { retry_interval: '5s' } : {}),
    // several: who stops leaves, so that it is let in again at once under its new address. One has nobody to leave, and
    // would only take ten seconds longer to stop
    leave_on_terminate: replicas > 1,
    autopilot: { min_quorum: Math.floor(replicas / 2) + 1 },
    performance: { raft_multiplier: raftMultiplier },
    limits: { request_limits: { mode: 'disabled', read_rate: -1, write_rate: -1 } },
    enable_debug: false,
    disable_update_check: true,
    recursors,
    connect: { enabled: true },
    default_intention_policy: 'deny',
    ports: ports(install),
    ...tlsConfig(install),
    ...aclConfig(install),
    ...uiConfig(install),
    ...telemetryConfig(install),
  };
  return merge(config, extraConfig);
}

function ports({ tls }: Installation): Json {
  return {
    ...(tls
      ? { grpc: -1, grpc_tls: 8502, https: 8501, http: tls.httpsOnly ? -1 : 8500 }
      : { grpc: 8502, grpc_tls: -1 }),
    serf_lan: 8301,
  };
}

function tlsConfig({ tls }: Installation): Json {
  if (!tls) return {};
  return {
    tls: {
      internal_rpc: { verify_incoming: true, verify_server_hostname: true },
      grpc: { verify_incoming: false },
      defaults: {
        verify_outgoing: true,
        ca_file: '/consul/tls/ca/tls.crt',
        cert_file: '/consul/tls/server/tls.crt',
        key_file: '/consul/tls/server/tls.key',
      },
    },
  };
}

function aclConfig({ acls }: Installation): Json {
  if (!acls) return {};
  return {
    acl: { enabled: true, default_policy: 'deny', down_policy: 'extend-cache', enable_token_persistence: true },
  };
}

function uiConfig({ ui, metrics }: Installation): Json {
  if (!ui) return {};
  const prometheus = metrics?.prometheusUrl;
  return {
    ui_config: {
      enabled: true,
      ...(prometheus ? { metrics_provider: 'prometheus', metrics_proxy: { base_url: prometheus } } : {}),
    },
  };
}

function telemetryConfig({ metrics }: Installation): Json {
  if (!metrics?.servers) return {};
  return {
    // else gauges bear their server's name, as in 'consul_consul_server_0_server_isLeader', and 'consul_server_isLeader' is 0
    telemetry: { prometheus_retention_time: '1m', disable_hostname: true, enable_host_metrics: false },
  };
}
