import { logLevelOf } from '../component/component';
import { Installation } from '../installation';
import { Json, merge } from '../merge';

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
    log_level: logLevelOf(install, 'server').toUpperCase(),
    ...(install.logJson ? { log_json: true } : {}),
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
    connect: { enabled: true, ...(install.connectCa ? { ca_config: install.connectCa } : {}) },
    default_intention_policy: 'deny',
    ...(install.peering ? { peering: { enabled: true } } : {}),
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
