import { configEntryRule } from '../config-entry';
import {
  atMostOne,
  enterpriseOnly,
  isSet,
  needs,
  needsOneOf,
  noWildcard,
  setOf,
  wholeWildcard,
} from '../entries/fields';
import { match, methods, pathMatch } from '../entries/http';
import { at, Check, within } from '../entries/place';
import { jwtProviders } from '../entries/proxy';
import { duplicates, fields, records, show } from '../reading';

const action = needsOneOf('action', 'allow', 'deny');

/** ServiceIntentions are such as the webhook takes. */
export const validateIntentions = configEntryRule('validate-intentions', 'ServiceIntentions', [
  within('destination', needs('name', `name the service that is called, or '*'`)),
  at('destination.namespace', enterpriseOnly),
  at('destination.name', wholeWildcard),
  ({ sources }) => (isSet(sources) ? undefined : '.sources is empty: name at least one source, or remove the object'),
  at(
    'sources[]',
    needs('name', `name the service that calls, or '*'`),
    at('name', wholeWildcard),
    at('{namespace,partition,samenessGroup}', enterpriseOnly),
    (source) => {
      const { action: given, permissions } = fields(source);
      if (!isSet(permissions)) return action(source);
      return given ? `has action '${show(given)}' and permissions: keep one of them` : undefined;
    },
    atMostOne('peer', 'partition', 'samenessGroup'),
    at('peer', noWildcard),
    at('description', (text) =>
      Buffer.byteLength(String(text)) > 512
        ? `has ${Buffer.byteLength(String(text))} bytes: use 512 or fewer`
        : undefined,
    ),
    at('permissions[]', action, permission, at('http', ...http()), at('jwt', jwtProviders)),
  ),
  at('jwt', jwtProviders),
  ({ sources }) =>
    duplicates(
      records(sources).map(({ name, peer }) => `'${show(name)}'${peer ? ` of peer '${show(peer)}'` : ''}`),
    ).map((one) => `.sources has ${one} twice: merge them`),
  function* ({ destination, sources }) {
    if (fields(destination).name !== '*') return;
    for (const [i, { permissions }] of records(sources).entries())
      if (isSet(permissions))
        yield `.sources[${i}] has permissions, but destination.name is '*': use 'action', or name the service`;
  },
]);

function http(): readonly Check[] {
  const matchers = ['present', 'exact', 'prefix', 'suffix', 'contains', 'regex'];
  return [
    ...pathMatch,
    at('methods', methods()),
    at('header[]', ...match('header', ...matchers), (header) => {
      const [one] = setOf(header, ['present', 'regex']);
      return fields(header).ignoreCase && one
        ? `has ignoreCase with ${one}: use it with exact, prefix, suffix or contains`
        : undefined;
    }),
  ];
}

/** Consul takes no permission that is for all requests. */
function permission(value: unknown): string | undefined {
  const asked = setOf(fields(value).http, ['pathExact', 'pathPrefix', 'pathRegex', 'header', 'methods']);
  return asked.length === 0
    ? `.http is empty: name a path, a header or methods, or use the source's action`
    : undefined;
}
