import { entries } from './corpus';
import { definitions } from './injector';
import { Synth } from './synth';

/** The Kubernetes that is asked. */
export const VERSION = 'v1.34.8';

/** Asks synth about entries, each among all others of the corpus. */
export function entrySynth(): Synth {
  return new Synth(VERSION, definitions, ['API server', 'Consul webhook', 'Consul'], entries);
}

/** What means something somewhere in a config entry. */
export const WORDS: readonly string[] = [
  ...['5s', '-5s', '0', '0s', '1h30m', '5 minutes', '1.5h', '10', '2d', '100ms', '1m-1s', '.5s', '300y', '+3s'],
  ...['tcp', 'http', 'http2', 'grpc', 'HTTP', 'https', 'udp'],
  ...['web', 'api', 'api-canary', 'search', 'old-api', 'payments', 'db', 'nobody', 'w*b', '*', 'v1', 'v2', 'v3'],
  ...['allow', 'deny', 'GET', 'get', 'POST', 'FETCH', '/', '/x', 'x/y', '5xx', 'gateway-error', '404'],
  ...['TLS_AUTO', 'TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3', 'TLS_RSA_WITH_AES_128_CBC_SHA', 'AES128-SHA'],
  ...['none', 'local', 'remote', 'strict', 'permissive', 'sequential', 'order-by-locality', 'failover'],
  ...['random', 'round_robin', 'least_request', 'ring_hash', 'maglev', 'header', 'cookie', 'query_parameter'],
  ...['Service.Meta.version == v1', 'Service.Meta.version ==', '"a" in Service.Tags', 'not (', 'Node.Meta is empty'],
  ...['home', 'files', 'STATIC', 'EDS', 'STRICT_DNS', 'passing', 'critical', 'kubernetes', 'vault', 'Gateway'],
  ...['KEEP_UNCHANGED', 'ALLOW', 'DROP_HEADER', 'builtin/lua', 'builtin/wasm', 'builtin/x', 'https://x.org/keys'],
];
