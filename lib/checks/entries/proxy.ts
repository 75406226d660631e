import { fields, records, show } from '../reading';
import { beginsWithSlash, count, duration, needs, notNegativeDuration, oneOf, percentage } from './fields';
import { envoyExtension } from './envoy-extensions';
import { at, Check } from './place';

export const meshGateway: Check = at('meshGateway.mode', oneOf('none', 'local', 'remote'));
export const failoverMode = oneOf('sequential', 'order-by-locality');
/** Durations and counts, as the webhook has to be able to read them. */
export const passiveHealthCheckTypes: readonly Check[] = [
  at('{interval,baseEjectionTime}', duration),
  at('{maxFailures,enforcingConsecutive5xx,maxEjectionPercent}', count),
];
/** When Envoy takes an endpoint out of the balance. */
export const passiveHealthCheck: readonly Check[] = [
  at('{interval,baseEjectionTime}', notNegativeDuration),
  at('maxFailures', count),
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

/** Tokens of whom. */
export const jwtProviders: Check = at('providers[]', needs('name', 'name a JWTProvider'));

/** The names of the JWTProviders that intentions ask for. */
export function* providersOf(spec: unknown): Iterable<string> {
  const asking = [spec, ...records(fields(spec).sources).flatMap(({ permissions }) => records(permissions))];
  for (const one of asking)
    for (const { name } of records(fields(fields(one).jwt).providers)) if (name) yield String(name);
}
