import { Manifest } from '../k8s/manifest';
import { meshOf } from './mesh-view';
import { Problem, Rule } from './rule';
import { Fields, fields, records, show } from './reading';

/** A rule over all config entries of a kind, from what is wrong with a spec. */
export function configEntryRule(id: string, kind: string, problems: (spec: Fields) => Iterable<string>): Rule {
  return {
    id,
    level: 'error',
    refusedBy: 'Consul webhook',
    reason: `seen on consul-k8s 1.9.11: the webhook refuses the ${kind}; what only Consul refuses leaves it unsynced`,
    *check(context) {
      for (const manifest of meshOf(context).entries(kind)) yield* findings(manifest, problems);
    },
  };
}

function* findings(manifest: Manifest, problems: (spec: Fields) => Iterable<string>): Iterable<Problem> {
  for (const problem of problems(fields(manifest.object.spec))) yield { manifest, message: `spec.${problem}` };
}

/** A value that is none of those allowed; absent and empty are allowed, as for the webhook. */
export function* oneOf(path: string, value: unknown, allowed: readonly string[]): Iterable<string> {
  if (value === undefined || value === '' || allowed.includes(value as string)) return;
  yield `${path} is '${show(value)}': use ${listed(allowed)}`;
}

/** A path that does not begin with a slash; an absent one is allowed. */
export function* beginsWithSlash(path: string, value: unknown): Iterable<string> {
  if (value === undefined || (typeof value === 'string' && (value === '' || value.startsWith('/')))) return;
  yield `${path} is '${show(value)}': a path begins with '/'`;
}

/** A number below zero. */
export function* notNegative(path: string, value: unknown): Iterable<string> {
  if (typeof value === 'number' && value < 0) yield `${path} is ${value}: use 0 or more`;
}

/** A field that only Consul Enterprise has. */
export function* enterpriseOnly(path: string, value: unknown): Iterable<string> {
  if (value !== undefined && value !== '')
    yield `${path} is '${show(value)}': only Consul Enterprise has it, remove it`;
}

/** What ServiceDefaults and ProxyDefaults have in common. */
export function* proxySettings(spec: Fields): Iterable<string> {
  if (spec.mode !== undefined && spec.mode !== null)
    yield `mode is '${show(spec.mode)}': set the pod annotation 'consul.hashicorp.com/transparent-proxy' instead`;
  const { outboundListenerPort } = fields(spec.transparentProxy);
  if (outboundListenerPort) yield `transparentProxy.outboundListenerPort is ${show(outboundListenerPort)}: remove it`;
  yield* oneOf('mutualTLSMode', spec.mutualTLSMode, ['strict', 'permissive']);
  yield* oneOf('meshGateway.mode', fields(spec.meshGateway).mode, ['none', 'local', 'remote']);
  for (const [i, { path, protocol }] of records(fields(spec.expose).paths).entries()) {
    yield* beginsWithSlash(`expose.paths[${i}].path`, path ?? null);
    yield* oneOf(`expose.paths[${i}].protocol`, protocol, ['http', 'http2']);
  }
  for (const [i, extension] of records(spec.envoyExtensions).entries()) {
    const { arguments: given } = extension;
    if (given === null || typeof given !== 'object' || Array.isArray(given))
      yield `envoyExtensions[${i}].arguments is ${show(given)}: write an object`;
  }
}

/** `'a', 'b' or 'c'`. */
export function listed(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
