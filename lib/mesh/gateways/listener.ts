import { isDnsSubdomain, requireDnsLabel, requireDnsSubdomain, requirePort } from '../../k8s/names';
import { PROXY_HEALTH_PORT } from '../injection-annotations';
import { InjectionSettings } from '../injection-settings';
import { sidecarPorts } from '../sidecar';
import { containerPortOf } from './consul-gateways';

/** A Secret of type `kubernetes.io/tls`. */
export interface GatewaySecret {
  /** The name of the Secret. */
  readonly name: string;
  /** @default - the gateway's */
  readonly namespace?: string;
}

/** A port at which an API gateway can be reached. Each port has one listener: Consul takes no second one. */
export interface GatewayListener {
  /** The port of the gateway's Service. */
  readonly port: number;
  /** What clients speak. @default - 'https' with a tlsSecret, 'http' without */
  readonly protocol?: 'http' | 'https' | 'tcp';
  /** The host that is served, not for `tcp`; `*.example.org` is every host below it. @default - every host */
  readonly host?: string;
  /**
   * The certificate that clients see, for `https`: the name of a Secret in the gateway's namespace, or one elsewhere. It
   * has to be there when the gateway is to answer; `meshberry` writes no Secret with contents.
   * @default - none
   */
  readonly tlsSecret?: string | GatewaySecret;
}

/** A listener with everything filled in. */
export interface ResolvedListener {
  /** The name by which routes refer to it: `https-443`. */
  readonly name: string;
  readonly port: number;
  readonly containerPort: number;
  readonly protocol: 'http' | 'https' | 'tcp';
  readonly host?: string;
  readonly tlsSecret?: Required<GatewaySecret>;
}

/** Added to ports below 1024, which pods without privileges cannot bind. */
export const MAPPED_PORTS = 8000;

/**
 * The listeners of a gateway.
 * @throws naming `path`, when there are none, two of them need one port, a port is the proxy's own, or protocol, host and Secret do not go together.
 */
export function resolveListeners(
  path: string,
  gateway: { readonly name: string; readonly namespace: string },
  given: readonly GatewayListener[],
  settings: InjectionSettings,
): ResolvedListener[] {
  if (given.length === 0) throw new Error(`${path} has no listeners: give it one, like { port: 80 }`);
  const taken = new Map(
    [...sidecarPorts(settings), [PROXY_HEALTH_PORT, 'proxy health']].map(([port, purpose]) => [
      port as number,
      `the proxy (${purpose})`,
    ]),
  );
  return given.map((listener) => {
    const { port, tlsSecret, host } = listener;
    requirePort(`${path}: listener port`, port);
    const what = `${path}: listener ${port}`;
    const containerPort = containerPortOf(port, MAPPED_PORTS);
    const owner = taken.get(containerPort);
    if (owner)
      throw new Error(
        `${what} needs port ${containerPort} of the gateway's pods, where ${owner} listens: pick another port`,
      );
    taken.set(containerPort, `listener ${port}`);
    const protocol = protocolOf(what, listener);
    if (host !== undefined) requireHost(what, host, protocol);
    const secret = tlsSecret === undefined ? {} : { tlsSecret: secretOf(what, tlsSecret, gateway) };
    return { name: `${protocol}-${port}`, port, containerPort, protocol, host, ...secret };
  });
}

function protocolOf(what: string, { protocol, tlsSecret }: GatewayListener): ResolvedListener['protocol'] {
  const resolved = protocol ?? (tlsSecret === undefined ? 'http' : 'https');
  if (!['http', 'https', 'tcp'].includes(resolved))
    throw new Error(
      `${what} has protocol '${resolved}': write 'http', 'https' or 'tcp', Consul's gateways know no other`,
    );
  if (resolved === 'https' && tlsSecret === undefined)
    throw new Error(`${what} has protocol 'https' and no tlsSecret: name a Secret of type kubernetes.io/tls`);
  if (resolved !== 'https' && tlsSecret !== undefined)
    throw new Error(
      `${what} has protocol '${resolved}' and a tlsSecret, which is for 'https' alone: remove one of them`,
    );
  return resolved;
}

function requireHost(what: string, host: string, protocol: string): void {
  if (protocol === 'tcp') throw new Error(`${what} has a host, which TCP does not say: remove it`);
  if (!isDnsSubdomain(host.replace(/^\*\./, '')))
    throw new Error(
      `${what} has host '${host}': write a host name in lower case, like 'shop.example.org' or '*.example.org'`,
    );
}

function secretOf(
  what: string,
  given: string | GatewaySecret,
  gateway: { readonly name: string; readonly namespace: string },
): Required<GatewaySecret> {
  const { name, namespace = gateway.namespace } = typeof given === 'string' ? { name: given } : given;
  requireDnsSubdomain(`${what}: tlsSecret`, name);
  requireDnsLabel(`${what}: namespace of tlsSecret`, namespace);
  if (name === gateway.name && namespace === gateway.namespace)
    throw new Error(
      `${what} has tlsSecret '${name}', but the injector makes a Secret of the gateway's name itself, and would not deploy it: name yours '${name}-tls'`,
    );
  return { name, namespace };
}

/** Whether a request for a host comes to a listener. */
export function serves({ host: own }: Pick<ResolvedListener, 'host'>, host: string): boolean {
  return own === undefined || own === host || (own.startsWith('*.') && host.endsWith(own.slice(1)));
}

/**
 * The listeners for HTTP that serve a route.
 *
 * @throws when there is none, at the port or for a host that the route names.
 */
export function listenersFor(
  what: string,
  listeners: readonly ResolvedListener[],
  { hosts, listener: port }: { readonly hosts?: readonly string[]; readonly listener?: number },
): ResolvedListener[] {
  const http = listeners.filter(({ protocol }) => protocol !== 'tcp');
  const own = port === undefined ? http : http.filter((each) => each.port === port);
  const names = listeners.map(({ name, host }) => (host ? `${name} for '${host}'` : name)).join(', ');
  if (own.length === 0)
    throw new Error(
      `${what} needs ${port === undefined ? 'a listener for HTTP' : `a listener for HTTP at port ${port}`}: the gateway has ${names}`,
    );
  const serving = own.filter((each) => !hosts || hosts.some((host) => serves(each, host)));
  const unserved = hosts?.find((host) => !own.some((each) => serves(each, host)));
  if (unserved !== undefined)
    throw new Error(`${what} is for host '${unserved}', which no listener serves: the gateway has ${names}`);
  return serving;
}
