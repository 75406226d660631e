import { fields, records, show } from '../reading';
import {
  beginsWithSlash,
  duration,
  listed,
  needs,
  notNegative,
  notNegativeDuration,
  oneOf,
  percentage,
} from './fields';
import { at, Check } from './place';

export const meshGateway: Check = at('meshGateway.mode', oneOf('none', 'local', 'remote'));
export const failoverMode = oneOf('sequential', 'order-by-locality');
/** Durations and counts, as the webhook has to be able to read them. */
export const passiveHealthCheckTypes: readonly Check[] = [
  at('{interval,baseEjectionTime}', duration),
  at('{maxFailures,enforcingConsecutive5xx,maxEjectionPercent}', notNegative),
];
/** When Envoy takes an endpoint out of the balance. */
export const passiveHealthCheck: readonly Check[] = [
  at('{interval,baseEjectionTime}', notNegativeDuration),
  at('maxFailures', notNegative),
  at('{enforcingConsecutive5xx,maxEjectionPercent}', percentage),
];

/** What ServiceDefaults and ProxyDefaults have in common. */
export const proxySettings: readonly Check[] = [
  at('mode', (value) => `is '${show(value)}': set the pod annotation 'consul.hashicorp.com/transparent-proxy' instead`),
  at('transparentProxy.outboundListenerPort', (value) => (value === 0 ? undefined : `is ${show(value)}: remove it`)),
  at('mutualTLSMode', oneOf('strict', 'permissive')),
  meshGateway,
  at('expose.paths[]', at('path', beginsWithSlash), at('protocol', oneOf('http', 'http2'))),
  at('envoyExtensions[]', envoyExtension),
];

const EXTENSIONS = [
  'builtin/aws/lambda',
  'builtin/ext-authz',
  'builtin/lua',
  'builtin/otel-access-logging',
  'builtin/property-override',
  'builtin/wasm',
];

function* envoyExtension(value: unknown): Iterable<string> {
  const { name, arguments: given } = fields(value);
  if (!name) yield `.name is missing: use ${listed(EXTENSIONS)}`;
  else if (!EXTENSIONS.includes(name)) yield `.name is '${show(name)}': use ${listed(EXTENSIONS)}`;
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    return yield `.arguments is ${show(given)}: write an object`;
  // Consul reads the names of arguments in any case.
  const read = Object.fromEntries(Object.entries(given).map(([key, one]) => [key.toLowerCase(), one]));
  if (name === 'builtin/lua') {
    if (!read.script) yield `.arguments.script is missing: write the script`;
    if (read.listener !== 'inbound' && read.listener !== 'outbound')
      yield `.arguments.listener is '${show(read.listener)}': use 'inbound' or 'outbound'`;
    if (read.proxytype && read.proxytype !== 'connect-proxy' && read.proxytype !== 'api-gateway')
      yield `.arguments.proxyType is '${show(read.proxytype)}': use 'connect-proxy' or 'api-gateway'`;
  }
  if (name === 'builtin/aws/lambda' && !read.arn) yield `.arguments.ARN is missing: name the function`;
}

/** Tokens of whom. */
export const jwtProviders: Check = at('providers[]', needs('name', 'name a JWTProvider'));

/** The names of the JWTProviders that intentions ask for. */
export function* providersOf(spec: unknown): Iterable<string> {
  const asking = [spec, ...records(fields(spec).sources).flatMap(({ permissions }) => records(permissions))];
  for (const one of asking)
    for (const { name } of records(fields(fields(one).jwt).providers)) if (name) yield String(name);
}
