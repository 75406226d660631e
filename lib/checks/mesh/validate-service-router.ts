import { configEntryRule } from '../config-entry';
import { count, duration, enterpriseOnly, oneOf, setOf } from '../entries/fields';
import { match, methods, pathMatch } from '../entries/http';
import { at } from '../entries/place';
import { fields } from '../reading';

/** @see https://github.com/hashicorp/consul/blob/v1.22.7/agent/structs/config_entry_discoverychain.go */
const RETRY_ON = [
  '5xx',
  'gateway-error',
  'reset',
  'connect-failure',
  'envoy-ratelimited',
  'retriable-4xx',
  'refused-stream',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];

/** ServiceRouters are such as the webhook takes. */
export const validateServiceRouter = configEntryRule('validate-service-router', 'ServiceRouter', [
  at(
    'routes[]',
    (route) => {
      const { match: matched, destination } = fields(route);
      const paths = setOf(fields(matched).http, ['pathExact', 'pathPrefix']);
      return fields(destination).prefixRewrite && paths.length === 0
        ? '.destination.prefixRewrite has no prefix to rewrite: add match.http.pathPrefix or pathExact, or remove it'
        : undefined;
    },
    at(
      'match.http',
      ...pathMatch,
      // Consul reads methods in capital letters.
      at(
        'methods',
        methods((method) => method.toUpperCase()),
      ),
      at('header[]', ...match('header', 'present', 'exact', 'prefix', 'suffix', 'regex')),
      at('queryParam[]', ...match('query parameter', 'present', 'exact', 'regex')),
    ),
    at(
      'destination',
      at('{namespace,partition}', enterpriseOnly),
      at('{idleTimeout,requestTimeout}', duration),
      at('numRetries', count),
      at('retryOn[]', (value) => (value === '' ? `is '': remove it` : oneOf(...RETRY_ON)(value))),
      at('retryOnStatusCodes[]', count),
    ),
  ),
]);
