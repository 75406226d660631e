import { isAskedFor, isMentioned } from './address-forms';
import { ToldValue } from './told-values';

/** An address that a pod is told, and that its program may connect to. */
export interface DialedAddress {
  /** As it is written, without what is around it. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
}

/** The ports of protocols that a URL may leave out. */
const USUAL_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mongodb: 27017,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  nats: 4222,
  ldap: 389,
  ldaps: 636,
  smtp: 25,
  ssh: 22,
  git: 9418,
};
const URL_LIKE = /([a-z][a-z0-9+.-]{0,30}):\/\/(?:[^\s/@]*@)?(\[[0-9a-f:.]+\]|[a-z0-9][a-z0-9.-]*)(?::(\d+))?/gi;
/** A whole value, or what stands behind a flag's '=': a path, an image or a time has no such form. */
const HOST_AND_PORT = /^(?:--?[\w.-]+=)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+):(\d{1,5})$/i;
const LOOPBACK = /^(localhost|127\..*|0\.0\.0\.0|::1?)$/;

/** Addresses of one's own, as others know it: a program hands them out, and does not connect there. */
const OWN =
  /(?:^|[_.-])(?:public|published|root|external(?:ly)?|site|canonical|callback|redirect|overwrite|frontend)[_.-]?(?:server[_.-]?)?(?:ur[il]|host|domain|address|origin)?s?$|domain$/i;

/** The key or flag of a value that ends here. */
const KEY_BEFORE = /([\w.-]{1,253})["']?(?:\s*[=:]\s*|[ \t]+)["']?$/;

/** The addresses outside of the pod in a value that it is told, where it says all of one: as a URL, or as host and port. */
export function dialedAddresses({ value, name, container }: ToldValue): DialedAddress[] {
  if (name !== undefined && OWN.test(name)) return [];
  const isFile = container === undefined;
  const found = [...value.matchAll(URL_LIKE)].flatMap(({ 0: address, 1: scheme, 2: host, 3: port, index }) => {
    // in a file most URLs are links
    if (isMentioned(value, index, name) || (isFile && !isAskedFor(value, index))) return [];
    if (OWN.test(KEY_BEFORE.exec(value.slice(Math.max(0, index - 300), index))?.[1] ?? '')) return [];
    return [
      {
        address,
        host: host.replace(/^\[|\]$/g, '').toLowerCase(),
        port: Number(port ?? USUAL_PORTS[scheme.toLowerCase()]),
      },
    ];
  });
  const [, host, port] = HOST_AND_PORT.exec(value) ?? [];
  if (host !== undefined && !isMentioned(value, 0, name))
    found.push({ address: `${host}:${port}`, host: host.toLowerCase(), port: Number(port) });
  return found.filter(({ host: to, port: at }) => at >= 1 && at <= 65535 && !LOOPBACK.test(to));
}
