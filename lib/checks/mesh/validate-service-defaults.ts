import { configEntryRule, enterpriseOnly, notNegative, oneOf, proxySettings } from '../config-entry';
import { duplicates, Fields, fields, records, show, text, texts } from '../reading';

/** ServiceDefaults are such as the webhook takes. */
export const validateServiceDefaults = configEntryRule(
  'validate-service-defaults',
  'ServiceDefaults',
  function* (spec) {
    yield* oneOf('protocol', spec.protocol, ['tcp', 'http', 'http2', 'grpc']);
    yield* proxySettings(spec);
    for (const field of ['maxInboundConnections', 'localConnectTimeoutMs', 'localRequestTimeoutMs'])
      yield* notNegative(field, spec[field]);
    yield* oneOf('balanceInboundConnections', spec.balanceInboundConnections, ['exact_balance']);
    yield* upstreamProblems(fields(spec.upstreamConfig));
    if (spec.destination !== undefined) yield* destinationProblems(fields(spec.destination));
    yield* rateLimitProblems(fields(fields(spec.rateLimits).instanceLevel));
  },
);

function* upstreamProblems({ defaults, overrides }: Fields): Iterable<string> {
  for (const field of ['name', 'namespace', 'partition', 'peer']) {
    const value = fields(defaults)[field];
    if (value) yield `upstreamConfig.defaults.${field} is '${show(value)}': defaults are for all upstreams, remove it`;
  }
  for (const [i, override] of records(overrides).entries()) {
    const path = `upstreamConfig.overrides[${i}]`;
    if (!text(override.name)) yield `${path}.name is missing: name the upstream`;
    if (override.peer && override.namespace) yield `${path} has peer and namespace: keep one of them`;
    yield* enterpriseOnly(`${path}.partition`, override.partition);
    yield* oneOf(`${path}.meshGateway.mode`, fields(override.meshGateway).mode, ['none', 'local', 'remote']);
  }
}

function* destinationProblems({ addresses, port }: Fields): Iterable<string> {
  const hosts = texts(addresses);
  if (hosts.length === 0) yield `destination.addresses is empty: name at least one host or IP address`;
  for (const host of duplicates(hosts)) yield `destination.addresses has '${host}' twice: once is enough`;
  for (const host of hosts) {
    if (host === '' || host.includes('*'))
      yield `destination.addresses has '${host}': write a host or IP address without wildcard`;
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    yield `destination.port is ${port === undefined ? 'missing' : show(port)}: a port is a number from 1 to 65535`;
}

function* rateLimitProblems(limits: Fields): Iterable<string> {
  const routes = records(limits.routes);
  for (const field of ['requestsPerSecond', 'requestsMaxBurst'])
    yield* notNegative(`rateLimits.instanceLevel.${field}`, limits[field]);
  for (const [i, route] of routes.entries()) {
    const path = `rateLimits.instanceLevel.routes[${i}]`;
    const paths = ['pathExact', 'pathPrefix', 'pathRegex'].filter((field) => route[field]);
    if (paths.length !== 1)
      yield `${path} has ${paths.join(' and ') || 'no path'}: use one of pathExact, pathPrefix and pathRegex`;
    if (!(route.requestsPerSecond > 0))
      yield `${path}.requestsPerSecond is ${show(route.requestsPerSecond)}: use 1 or more`;
  }
}
