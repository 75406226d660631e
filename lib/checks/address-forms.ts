/** A host, and a port where there is one, as a value writes them. */
export interface WrittenAddress {
  readonly host: string;
  readonly port?: string;
}

const LABELS = '[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\\.?';
/** A name or an IPv4 address; before a name what its SRV record begins with. */
const HOST = `(?<host>(?:_[a-z0-9-]+\\._(?:tcp|udp)\\.)?${LABELS})`;
const PORT = '(?<port>\\d{1,5})';
const WORD =
  '(?:host(?:name|addr)?|addr(?:ess)?|server|endpoint|broker|peer|seed|nodes|bootstrap|contact[-_]?point|ur[il]|dsn)s?';
/** Schemes in whose place of a host stands a file, a bucket or the name of something. */
const NO_HOST = '(?:file|sqlite3?|duckdb|unix|s3|gs|gcs|docker|image|mem|memory|vfs|urn|spiffe|secret|env|op|rclone)';
/** Programs whose flag `-h` is a host. */
const CLIENTS = 'psql|pg_\\w+|mysql\\w*|mariadb\\w*|redis-cli|valkey-cli|mongo\\w*|mosquitto_\\w+|nc';

/** How an address is written, from the surest on. */
const FORMS: readonly RegExp[] = [
  // with the scheme of a URL
  `(?<![a-z0-9+.-])(?!${NO_HOST}:)[a-z][a-z0-9+.-]*://(?:[^\\s/@]*@)?${HOST}(?::${PORT})?`,
  // behind the scheme of a gRPC resolver, which may name a name server first
  `\\b(?:dns|passthrough):(?://[^/\\s]*/)?${HOST}:${PORT}`,
  `/dev/(?:tcp|udp)/${HOST}/${PORT}`,
  // host and port, but not the tag of an image
  `(?<![\\w.:-]|(?<!/)/)${HOST}:${PORT}(?![\\w.:-])`,
  // Oracle's thin form
  `@(?://)?${HOST}:${PORT}`,
  // socat, SQL Server, and pairs of host and port in a program
  `\\b(?:tcp|udp|openssl)[46]?(?:-connect)?:${HOST}[:,]${PORT}`,
  `\\b(?:server|data source|host|addr(?:ess)?)[ \\t]*=[ \\t]*${HOST},${PORT}`,
  `\\([ \\t]*["']${HOST}["'],[ \\t]*${PORT}[ \\t]*\\)`,
  `(?<![\\w.-])${HOST}[ \\t]+(?<port>\\d{2,5})(?![\\w.])`,
  // behind a flag, a key or an element that asks for a host
  `(?<![\\w-])--?[\\w-]*${WORD}[= \\t]+["']?${HOST}`,
  `(?:^|[\\s;,{?&.("'<_\\w])${WORD}["']?\\s*(?:=>?|:|>)\\s*(?:\\[\\s*|-\\s+)?["']?${HOST}`,
  `^[ \\t]*(?:host(?:name)?|addr(?:ess)?|endpoint|broker)[ \\t]+["']?${HOST}["']?[ \\t]*$`,
  `\\$\\{\\w*${WORD}:?-${HOST}\\}`,
  `\\b(?:${CLIENTS})\\b[^;&|\\n]*?\\s-h[= \\t]*${HOST}`,
  `(?<![\\w-])-h[= \\t]+${HOST}[ \\t]+-p`,
  // proxies: Squid, nginx' upstream and a variable of it, Caddy
  `^[ \\t]*cache_peer[ \\t]+${HOST}[ \\t]+\\w+[ \\t]+${PORT}`,
  `^[ \\t]*server[ \\t]+${HOST}[ \\t]*;`,
  `\\bset\\s+\\$(?<variable>\\w+)\\s+["']?${HOST}["']?;(?=[^}]*://\\$\\{?\\k<variable>\\b)`,
  `\\breverse_proxy[ \\t]+(?:[/@*]\\S*[ \\t]+)?${HOST}[ \\t]*(?:$|\\{)`,
].map((form) => new RegExp(form, 'gim'));

/** A whole value, or a list of them: an address only when its name says so, or when it is a pod of a headless Service. */
const BARE = new RegExp(`^\\s*${LABELS}(?:[\\s,;]+${LABELS})*\\s*$`, 'i');
const NAMED = new RegExp(`${WORD}$`, 'i');
const POD = /^[a-z0-9-]+-\d+\.[a-z0-9-]/i;

/** Keys, flags and programs that name a host to let it in, to leave it alone, or to look it up: nobody connects to it. */
const MENTIONING = new RegExp(
  [
    '(?:(?:allow|trust|permit|den(?:y|ied)|cors|whitelist|blocklist|no_?proxy)(?![\\w.-]*(?:ur[il]|endpoint)\\b)[\\w.-]*',
    '|^[ \\t]*from(?=[ \\t])|origins?|referers?|server_name|virtual_?host|e?helo[\\w-]*|\\b(?:nslookup|getent(?:[ \\t]+\\w+)?|dig|instance|image))',
    // what opens a list, and the items of the list before
    `["']?[\\s=:~[\\](){}"',*]*(?:[\\w.:/*-]+["']?[\\s,|;]+["']?)*(?:[a-z][a-z0-9+.-]*://)?$`,
  ].join(''),
  'i',
);

const ASKING = new RegExp(`${WORD}["']?\\s*(?:=>?|:|>)?\\s*[\\["']*$`, 'i');

/** All addresses that a value may write, whoever answers to them; more than there are. */
export function* writtenAddresses(value: string, name?: string): Iterable<WrittenAddress> {
  for (const form of FORMS) {
    for (const { groups, index, 0: whole } of value.matchAll(form)) {
      const { host, port } = groups!;
      if (!isMentioned(value, index + whole.indexOf(host), name)) yield { host, port };
    }
  }
  if (!BARE.test(value) || isMentioned(value, 0, name)) return;
  // HOSTNAME is the name of the pod itself
  const asksForHost = name !== undefined && NAMED.test(name) && name !== 'HOSTNAME';
  for (const host of wordsOf(value)) if (asksForHost || POD.test(host)) yield { host };
}

/** The hosts that a value has in full, wherever they stand in it. */
export function* fullNames(value: string, name?: string): Iterable<string> {
  for (const { 0: word, index } of value.matchAll(/[\w.-]+/g))
    if (/\.svc(\.|$)/.test(word) && !isMentioned(value, index, name)) yield word;
}

/** What may be a name in a value. */
export function wordsOf(value: string): string[] {
  // the last: what stands right behind the flag -h
  return value.split(/[^\w.-]+-*|^-+|(?<=\s)-+|(?<=(?:^|\s)-h)/).filter(Boolean);
}

/** Whether its name, or what stands before a place on the same line, says that the host there is only mentioned. */
export function isMentioned(value: string, index: number, name?: string): boolean {
  if (name !== undefined && MENTIONING.test(`${name}=`)) return true;
  return MENTIONING.test(lineBefore(value, index));
}

/** Whether what stands before a place on the same line asks for an address: a key such as `url:` or `server =`. */
export function isAskedFor(value: string, index: number): boolean {
  return ASKING.test(lineBefore(value, index));
}

function lineBefore(value: string, index: number): string {
  return value.slice(Math.max(value.lastIndexOf('\n', index - 1) + 1, index - 200), index);
}
