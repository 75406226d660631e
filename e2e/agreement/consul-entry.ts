import { KubeObject } from '../harness/manifests';

/** A config entry as Consul's HTTP API takes it; it reads the names of fields in any case. */
export type ConsulEntry = Readonly<Record<string, unknown>> & { readonly Kind: string; readonly Name: string };

/**
 * What Consul calls each kind. Consul 1.22 does not know RateLimit.
 * @see https://github.com/hashicorp/consul-k8s/tree/v2.0.3/control-plane/api/v1alpha1
 */
const KINDS: Readonly<Record<string, string>> = {
  ControlPlaneRequestLimit: 'control-plane-request-limit',
  ExportedServices: 'exported-services',
  IngressGateway: 'ingress-gateway',
  JWTProvider: 'jwt-provider',
  Mesh: 'mesh',
  ProxyDefaults: 'proxy-defaults',
  SamenessGroup: 'sameness-group',
  ServiceDefaults: 'service-defaults',
  ServiceIntentions: 'service-intentions',
  ServiceResolver: 'service-resolver',
  ServiceRouter: 'service-router',
  ServiceSplitter: 'service-splitter',
  TerminatingGateway: 'terminating-gateway',
};

/** The datacenter that the injector is told, by which it knows its own entries. */
export const DATACENTER = 'dc1';

/**
 * What the injector writes into Consul for an object that its webhook has taken.
 *
 * @param datacenter the datacenter that the entry says it is from
 * @returns nothing for what is no config entry
 */
export function entryOf({ kind, metadata, spec }: KubeObject, datacenter = DATACENTER): ConsulEntry | undefined {
  const Kind = KINDS[kind];
  if (!Kind) return undefined;
  const Meta = { 'external-source': 'kubernetes', 'consul.hashicorp.com/source-datacenter': datacenter };
  const entry = { Kind, Name: metadata.name, Meta };
  if (kind === 'Mesh') return { ...spec, Kind, Meta } as ConsulEntry;
  if (kind === 'ServiceIntentions') {
    const { destination, ...rest } = spec ?? {};
    return { ...rest, ...entry, Name: destination?.name };
  }
  if (kind === 'TerminatingGateway') {
    const { deployment, services } = spec ?? {};
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- it is taken out
    const own = services?.map(({ secretRef, ...service }: KubeObject) => service);
    return { services: own, ...entry, Name: deployment?.gatewayName || metadata.name };
  }
  return { ...spec, ...entry };
}
