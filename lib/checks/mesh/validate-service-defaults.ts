import { isIP } from 'net';
import { configEntryRule } from '../config-entry';
import { different, enterpriseOnly, isSet, needs, notNegative, noWildcard, oneOf } from '../entries/fields';
import { isDomainName } from '../entries/domain-name';
import { at } from '../entries/place';
import { meshGateway, passiveHealthCheck, proxySettings } from '../entries/proxy';
import { fields, show } from '../reading';

const upstream = [
  at('partition', enterpriseOnly),
  at('limits.{maxConnections,maxPendingRequests,maxConcurrentRequests}', notNegative),
  at('passiveHealthCheck', ...passiveHealthCheck),
  meshGateway,
];

/** ServiceDefaults are such as the webhook takes. */
export const validateServiceDefaults = configEntryRule('validate-service-defaults', 'ServiceDefaults', [
  at('protocol', oneOf('tcp', 'http', 'http2', 'grpc')),
  ...proxySettings,
  at('{maxInboundConnections,localConnectTimeoutMs,localRequestTimeoutMs}', notNegative),
  at('balanceInboundConnections', oneOf('exact_balance')),
  at('rateLimits', () => 'are for Consul Enterprise alone: remove them'),
  at(
    'upstreamConfig.defaults',
    at('{name,namespace,partition,peer}', (value) =>
      value === '' ? undefined : `is '${show(value)}': defaults are for all upstreams, remove it`,
    ),
    ...upstream.slice(1),
  ),
  at(
    'upstreamConfig.overrides[]',
    needs('name', 'name the upstream'),
    at('name', noWildcard),
    at('namespace', enterpriseOnly),
    ...upstream,
  ),
  at(
    'destination',
    (value) =>
      isSet(fields(value).addresses) ? undefined : '.addresses is empty: name at least one host or IP address',
    at('addresses', different),
    at('addresses[]', (host) =>
      isIP(String(host)) || (isDomainName(String(host)) && !String(host).includes('*'))
        ? undefined
        : `is '${show(host)}': write a host or IP address without wildcard`,
    ),
    (value) => {
      const { port } = fields(value);
      return Number.isInteger(port) && port >= 1 && port <= 65535
        ? undefined
        : `.port is ${port === undefined ? 'missing' : show(port)}: a port is a number from 1 to 65535`;
    },
  ),
  ({ destination, upstreamConfig }) =>
    destination && upstreamConfig
      ? 'has destination and upstreamConfig: what is outside of the mesh has no upstreams, keep one of them'
      : undefined,
]);
