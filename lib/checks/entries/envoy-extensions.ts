import { fields, show } from '../reading';
import { duration, exactlyOne, isSet, listed, needs, needsOneOf, oneOf } from './fields';
import { at, Check, messagesOf, under, ValueCheck, within } from './place';

const text: ValueCheck = (value) => (typeof value === 'string' ? undefined : `is ${show(value)}: use a string`);
const proxyType = at('proxyType', text, oneOf('connect-proxy'));
const listenerType = at('listenerType', text, oneOf('inbound', 'outbound'));

/** A program that Envoy asks: a service of the mesh, or one beside the sidecar. */
const target: readonly Check[] = [
  needs('target', 'name the service or its address'),
  at(
    'target',
    (value) => {
      const { service, uri } = fields(value);
      return Boolean(fields(service).name) === Boolean(uri) ? 'needs either service.name or uri: write one' : undefined;
    },
    at('uri', text, (uri) =>
      uri === '' || /^(.*?:\/\/)?(localhost|127\.0\.0\.1|::1)?:[-+]?\d+$/.test(String(uri))
        ? undefined
        : `is '${show(uri)}': use a port of the pod itself, like 'localhost:9191'`,
    ),
    at('timeout', (value) => (value === '' ? undefined : (text(value) ?? duration(value)))),
  ),
];

/**
 * The extensions that are built in, and what is checked in their arguments.
 * @see https://github.com/hashicorp/consul/tree/v1.22.7/agent/envoyextensions/builtin
 */
const EXTENSIONS: Readonly<Record<string, readonly Check[]>> = {
  'builtin/aws/lambda': [needs('arn', 'name the function'), at('arn', text)],
  'builtin/ext-authz': [
    proxyType,
    listenerType,
    within('config', exactlyOne('grpcService', 'httpService')),
    at('config.{grpcService,httpService}', ...target),
  ],
  'builtin/lua': [
    at('{script,listener,proxyType}', text),
    needs('script', 'write the script'),
    needsOneOf('listener', 'inbound', 'outbound'),
    at('proxyType', oneOf('connect-proxy', 'api-gateway')),
  ],
  'builtin/otel-access-logging': [
    proxyType,
    listenerType,
    within('config', needs('grpcService', 'name the collector')),
    at('config.grpcService', ...target),
  ],
  'builtin/property-override': [
    (value) => (isSet(fields(value).patches) ? undefined : '.patches is empty: write at least one patch'),
  ],
  'builtin/wasm': [needsOneOf('protocol', 'tcp', 'http'), proxyType, needsOneOf('listenerType', 'inbound', 'outbound')],
};
const NAMES = ['arn', 'config', 'grpcService', 'httpService', 'listener', 'listenerType', 'name', 'patches'].concat(
  ...['protocol', 'proxyType', 'script', 'service', 'target', 'timeout', 'uri'],
);

/** One extension of Envoy, by its name and arguments. */
export function* envoyExtension(value: unknown): Iterable<string> {
  const { name, arguments: given } = fields(value);
  const checks = EXTENSIONS[name];
  if (!checks) yield `.name is ${name ? `'${show(name)}'` : 'missing'}: use ${listed(Object.keys(EXTENSIONS))}`;
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    yield `.arguments is ${show(given)}: write an object`;
  } else if (checks) yield* under('.arguments', messagesOf(checks, inOurCase(given), {} as never));
}

/** Consul reads the names of arguments in any case, and a list of one item as the item. */
function inOurCase(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return inOurCase(value[0]);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      NAMES.find((name) => name.toLowerCase() === key.toLowerCase()) ?? key,
      inOurCase(inner),
    ]),
  );
}
