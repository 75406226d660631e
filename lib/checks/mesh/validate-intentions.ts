import { configEntryRule, beginsWithSlash, enterpriseOnly, listed } from '../config-entry';
import { duplicates, Fields, fields, records, show, text, texts } from '../reading';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'];
const PATHS = ['pathExact', 'pathPrefix', 'pathRegex'];
const MATCHERS = ['present', 'exact', 'prefix', 'suffix', 'contains', 'regex'];

/** ServiceIntentions are such as the webhook takes. */
export const validateIntentions = configEntryRule('validate-intentions', 'ServiceIntentions', function* (spec) {
  const { name, namespace } = fields(spec.destination);
  if (!text(name)) yield `destination.name is missing: name the service that is called, or '*'`;
  yield* enterpriseOnly('destination.namespace', namespace);
  const sources = records(spec.sources);
  if (sources.length === 0) yield `sources is empty: name at least one source, or remove the object`;
  for (const [i, source] of sources.entries()) yield* sourceProblems(`sources[${i}]`, source);
  yield* providers('jwt', spec.jwt);
});

function* sourceProblems(path: string, source: Fields): Iterable<string> {
  const permissions = records(source.permissions);
  if (!text(source.name)) yield `${path}.name is missing: name the service that calls, or '*'`;
  if (permissions.length > 0 && source.action)
    yield `${path} has action '${show(source.action)}' and permissions: keep one of them`;
  if (permissions.length === 0) yield* actionProblems(path, source.action);
  for (const [i, permission] of permissions.entries()) {
    const own = `${path}.permissions[${i}]`;
    yield* actionProblems(own, permission.action);
    yield* httpProblems(`${own}.http`, fields(permission.http));
    yield* providers(`${own}.jwt`, permission.jwt);
  }
  yield* enterpriseOnly(`${path}.namespace`, source.namespace);
  yield* enterpriseOnly(`${path}.partition`, source.partition);
  const places = ['peer', 'partition', 'samenessGroup'].filter((field) => source[field]);
  if (places.length > 1) yield `${path} has ${places.join(' and ')}: keep one of them`;
  for (const place of places) {
    if (show(source[place]).includes('*'))
      yield `${path}.${place} is '${show(source[place])}': no wildcard there, name one`;
  }
  if (typeof source.description === 'string' && Buffer.byteLength(source.description) > 512)
    yield `${path}.description has ${Buffer.byteLength(source.description)} bytes: use 512 or fewer`;
}

function* actionProblems(path: string, action: unknown): Iterable<string> {
  if (action !== 'allow' && action !== 'deny')
    yield `${path}.action is ${action === undefined ? 'missing' : `'${show(action)}'`}: use 'allow' or 'deny'`;
}

function* httpProblems(path: string, http: Fields): Iterable<string> {
  const paths = PATHS.filter((field) => http[field]);
  if (paths.length > 1) yield `${path} has ${paths.join(' and ')}: keep one of them`;
  yield* beginsWithSlash(`${path}.pathExact`, http.pathExact);
  yield* beginsWithSlash(`${path}.pathPrefix`, http.pathPrefix);
  const methods = texts(http.methods);
  for (const method of methods) {
    if (!METHODS.includes(method)) yield `${path}.methods has '${method}': use ${listed(METHODS)}`;
  }
  for (const method of duplicates(methods)) yield `${path}.methods has '${method}' twice: once is enough`;
  for (const [i, header] of records(http.header).entries()) {
    const matchers = MATCHERS.filter((field) => header[field]);
    const own = `${path}.header[${i}]`;
    if (matchers.length > 1) yield `${own} has ${matchers.join(' and ')}: keep one of them`;
    if (header.ignoreCase && (header.present || header.regex))
      yield `${own} has ignoreCase with ${header.present ? 'present' : 'regex'}: use it with exact, prefix, suffix or contains`;
  }
}

function* providers(path: string, jwt: unknown): Iterable<string> {
  for (const [i, { name }] of records(fields(jwt).providers).entries()) {
    if (!text(name)) yield `${path}.providers[${i}].name is missing: name a JWTProvider`;
  }
}
