import { Fields, records, text, texts } from './reading';

/** An address that a container is told, and that its program may connect to. */
export interface DialedAddress {
  /** `an argument` or `env 'NAME'`. */
  readonly where: string;
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
const URL_LIKE = /([a-z][a-z0-9+.-]*):\/\/(?:[^\s/@]*@)?(\[[0-9a-f:.]+\]|[a-z0-9][a-z0-9.-]*)(?::(\d+))?/gi;
/** A whole value, or what stands behind a flag's '=': a path, an image or a time has no such form. */
const HOST_AND_PORT = /^(?:--?[\w.-]+=)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+):(\d{1,5})$/i;
const LOOPBACK = /^(localhost|127\..*|0\.0\.0\.0|::1?)$/;

/** The addresses in a container's command, arguments and environment, but for its own ones. */
export function dialedAddresses({ command, args, env }: Fields): DialedAddress[] {
  const values = [
    ...[...texts(command), ...texts(args)].map((value) => ['an argument', value] as const),
    ...records(env).flatMap(({ name, value }) => (text(value) ? [[`env '${name}'`, value as string] as const] : [])),
  ];
  return values.flatMap(([where, value]) => addressesIn(value).map((found) => ({ where, ...found })));
}

function addressesIn(value: string): Omit<DialedAddress, 'where'>[] {
  const urls = [...value.matchAll(URL_LIKE)].map(([address, scheme, host, port]) => ({
    address,
    host: host.replace(/^\[|\]$/g, '').toLowerCase(),
    port: Number(port ?? USUAL_PORTS[scheme.toLowerCase()]),
  }));
  const [, host, port] = HOST_AND_PORT.exec(value) ?? [];
  if (host !== undefined) urls.push({ address: `${host}:${port}`, host: host.toLowerCase(), port: Number(port) });
  return urls.filter(({ host: to, port: at }) => at >= 1 && at <= 65535 && !LOOPBACK.test(to));
}
