import { perApp } from '../findings/per-app';
import { meshOf } from './mesh-view';
import { namespaceOf } from './pods';
import { fields, text } from './reading';
import { FinishedApp } from './rule';
import { ToldValue } from './told-values';

/** A Service of the mesh that a value names. */
export interface ServiceAddress {
  /** As it is written. */
  readonly address: string;
  readonly meshName: string;
  /** The Service that answers to the name. */
  readonly service: { readonly namespace: string; readonly name: string };
  /** @default - the value names none */
  readonly port?: number;
}

interface Host {
  readonly meshName: string;
  readonly namespace: string;
  readonly name: string;
}

/** The Services that lead to pods of the mesh, whether they register them or not, by `name.namespace`. */
const hostsOf = perApp((context: FinishedApp): ReadonlyMap<string, Host> => {
  const hosts = new Map<string, Host>();
  for (const { meshName, selectedBy } of meshOf(context).pods) {
    if (meshName === undefined) continue;
    for (const { object } of selectedBy) {
      const [name, namespace] = [object.metadata.name, namespaceOf(object)];
      hosts.set(`${name}.${namespace}`, { meshName, namespace, name });
    }
  }
  for (const { object } of context.index.ofKind('Service', '')) {
    const target = text(fields(object.spec).externalName);
    const found = target && find(target, namespaceOf(object), hosts);
    if (found) hosts.set(`${object.metadata.name}.${namespaceOf(object)}`, found);
  }
  return hosts;
});

const HOST = '[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\\.?';
const WORD = '(?:host(?:name|addr)?|addr(?:ess)?|server|endpoint|broker|ur[il]|dsn)s?';
/** How a host is written, from the surest on: each captures it, and a port where there is one. */
const FORMS: readonly RegExp[] = [
  new RegExp(`[a-z][a-z0-9+.-]*://(?:[^\\s/@]*@)?(${HOST})(?::(\\d+))?`, 'gi'),
  // not the tag of an image
  new RegExp(`(?<![\\w.:-]|(?<!/)/)(${HOST}):(\\d+)(?![\\w.:-])`, 'gi'),
  new RegExp(`(?<![\\w.-])(${HOST})[ \\t]+(\\d{2,5})(?![\\w.])`, 'gi'),
  new RegExp(`(?<![\\w-])--?[\\w-]*${WORD}[= \\t]+["']?(${HOST})`, 'gi'),
  new RegExp(`(?:^|[\\s;,{?&."'_\\w])${WORD}["']?\\s*[=:]\\s*["']?(${HOST})`, 'gi'),
  new RegExp(
    `\\b(?:psql|pg_\\w+|mysql\\w*|mariadb\\w*|redis-cli|valkey-cli|mongo\\w*|mosquitto_\\w+|nc)\\b[^;&|\\n]*?\\s-h[= \\t]*(${HOST})`,
    'gi',
  ),
  new RegExp(`(?<![\\w-])-h[= \\t]+(${HOST})[ \\t]+-p`, 'gi'),
];
/** A whole value, or a list of them: a host only when its name says so. */
const BARE = new RegExp(`^\\s*${HOST}(?:\\s*,\\s*${HOST})*\\s*$`, 'i');
const NAMED = new RegExp(`${WORD}$`, 'i');

/**
 * The Services of the mesh that a value names as addresses, seen from a namespace: with a port or scheme, behind a flag
 * or a field that asks for a host, alone under a name that does, or in full.
 */
export function serviceAddresses(context: FinishedApp, told: ToldValue, namespace: string): ServiceAddress[] {
  const hosts = hostsOf(context);
  const { value, name } = told;
  const named = words(value).filter((word) => find(word, namespace, hosts));
  if (named.length === 0) return [];
  const found: ServiceAddress[] = [];
  const add = (address: string, port?: string): void => {
    const host = find(address, namespace, hosts);
    if (!host || found.some(({ meshName }) => meshName === host.meshName)) return;
    found.push({
      address: port === undefined ? address : `${address}:${port}`,
      meshName: host.meshName,
      service: { namespace: host.namespace, name: host.name },
      ...(port === undefined ? {} : { port: Number(port) }),
    });
  };
  for (const form of FORMS) for (const [, host, port] of value.matchAll(form)) add(host, port);
  if (name !== undefined && NAMED.test(name) && BARE.test(value)) words(value).forEach((word) => add(word));
  for (const word of named) if (/\.svc(\.|$)/.test(word)) add(word);
  return found;
}

function words(value: string): string[] {
  return value.split(/[^\w.-]+/).filter(Boolean);
}

/** What answers to a name: `db`, `db.shop`, `db.shop.svc`, with any cluster domain, and a pod's name before a headless one. */
function find(word: string, namespace: string, hosts: ReadonlyMap<string, Host>): Host | undefined {
  const parts = word.toLowerCase().replace(/\.$/, '').split('.');
  const of = ([name, own = namespace, svc]: readonly string[]): Host | undefined =>
    svc === undefined || svc === 'svc' ? hosts.get(`${name}.${own}`) : undefined;
  return of(parts) ?? (/-\d+$/.test(parts[0]) && parts.length > 1 ? of(parts.slice(1)) : undefined);
}
