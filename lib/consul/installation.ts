import { Cluster } from '../cluster/cluster';
import { ImagePullProps } from '../cluster/image-pull';
import { SchedulingProps } from '../cluster/scheduling';
import { Component, ContainerSize } from '../cluster/sizes';
import { GivenSettings, injectionSettings } from '../mesh/injection-defaults';
import { InjectionSettings } from '../mesh/injection-settings';
import { ConsulRelease, ConsulReleases, inCatalog } from '../mesh/release';
import { SecretKey } from '../k8s/secret-key';
import { ConsulProps, MeshConfigProps, UiIngressProps, UiProps } from './consul-props';
import { GatewayApiDefinitions } from './definitions';
import { gatewayApiDefinitions } from './gateway-api';
import { TRANSPORT_ANNOTATION } from './servers-transport';
import { validate } from './validation';

/** What the props of a Consul come to: every default filled in, every contradiction refused. */
export interface Installation {
  readonly release: ConsulRelease;
  readonly namespace: string;
  readonly prefix: string;
  readonly datacenter: string;
  readonly domain: string;
  readonly logLevel: string;
  readonly imagePull: ImagePullProps;
  readonly tls?: TlsInstallation;
  readonly acls?: AclInstallation;
  readonly gossip?: GossipInstallation;
  readonly server: ServerInstallation;
  readonly injector: InjectorInstallation;
  readonly ui?: UiInstallation;
  readonly dns?: DnsInstallation;
  readonly metrics?: MetricsInstallation;
  readonly meshConfig: MeshConfigProps;
  readonly gatewayApi: GatewayApiDefinitions;
  readonly size: (component: Component) => ContainerSize;
  readonly settings: InjectionSettings;
}

export interface TlsInstallation {
  readonly httpsOnly: boolean;
  readonly additionalDnsNames: readonly string[];
  readonly additionalIpAddresses: readonly string[];
  readonly certificateDays: number;
  /** Where the CA's certificate is, made by tls-init or given. */
  readonly caCertificate: SecretKey;
  /** Undefined when tls-init makes the CA. */
  readonly givenCaKey?: SecretKey;
}

export interface AclInstallation {
  readonly bootstrapToken: SecretKey;
  /** Whether the token is given, and not made by the bootstrap. */
  readonly given: boolean;
}

export interface GossipInstallation {
  readonly key: SecretKey;
  /** Whether the key is given, and not made in the cluster. */
  readonly given: boolean;
}

export interface ServerInstallation {
  readonly replicas: number;
  readonly storage: { readonly size: string; readonly storageClass?: string };
  readonly resources: ContainerSize;
  readonly spreading: 'soft' | 'required';
  readonly scheduling?: SchedulingProps;
  readonly raftMultiplier: number;
  readonly recursors: readonly string[];
  readonly fromNamespaces: readonly string[];
  readonly extraConfig: Readonly<Record<string, unknown>>;
}

export interface InjectorInstallation {
  readonly replicas: number;
  readonly resources: ContainerSize;
  readonly scheduling?: SchedulingProps;
  readonly allowNamespaces: readonly string[];
  readonly denyNamespaces: readonly string[];
  readonly existingNamespaces: readonly string[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly webhookTimeoutSeconds: number;
  readonly transparentProxy: boolean;
  readonly apiGateways: boolean;
}

export interface UiInstallation extends UiProps {
  readonly ingress?: UiIngressInstallation;
}

export interface UiIngressInstallation extends UiIngressProps {
  readonly controllerNamespace: string;
  /** Whether Traefik serves it. */
  readonly traefik: boolean;
}

export interface DnsInstallation {
  readonly clusterIp?: string;
  readonly proxyReplicas: number;
  readonly redirection: boolean;
}

export interface MetricsInstallation {
  readonly servers: boolean;
  readonly sidecars: boolean;
  readonly monitors: boolean;
  readonly monitorLabels: Readonly<Record<string, string>>;
  readonly fromNamespace?: string;
  readonly scrapeToken?: SecretKey;
  readonly prometheusUrl?: string;
}

/** The installation that props ask for on a cluster, whose component sizes `size` tells. */
export function installation(
  props: ConsulProps,
  cluster: Cluster,
  size: (component: Component) => ContainerSize,
): Installation {
  validate(props, cluster);
  const prefix = props.name ?? 'consul';
  const common = {
    release: inCatalog(props.release ?? ConsulReleases.v1_22_7, cluster.images),
    namespace: props.namespace ?? 'consul',
    prefix,
    datacenter: props.datacenter ?? 'dc1',
    logLevel: props.logLevel ?? 'info',
  };
  const tls = resolveTls(props, prefix);
  const acls = resolveAcls(props, prefix);
  return {
    ...common,
    domain: props.domain ?? 'consul',
    imagePull: props.imagePull ?? {},
    tls,
    acls,
    gossip: resolveGossip(props, prefix),
    server: resolveServer(props, size),
    injector: resolveInjector(props, size),
    ui: resolveUi(props, cluster),
    dns: props.dns && {
      clusterIp: props.dns.clusterIp,
      proxyReplicas: props.dns.proxyReplicas ?? 0,
      redirection: props.dns.redirection ?? false,
    },
    metrics: props.metrics && {
      servers: props.metrics.servers ?? true,
      sidecars: props.metrics.sidecars ?? true,
      monitors: props.metrics.monitors ?? false,
      monitorLabels: props.metrics.monitorLabels ?? {},
      fromNamespace: props.metrics.fromNamespace,
      scrapeToken: props.metrics.scrapeToken,
      prometheusUrl: props.metrics.prometheusUrl,
    },
    meshConfig: props.meshConfig ?? {},
    gatewayApi: gatewayApiDefinitions(cluster, props.gatewayApi),
    size,
    settings: injectionSettings({ ...givenSettings(props), ...common, tls: !!tls, acls: !!acls }, cluster, size),
  };
}

/** A switch's options when it is on, or else undefined: the switch itself, or what `security` says. */
function switched<T extends object>(
  own: boolean | T | undefined,
  security: ConsulProps['security'],
): Partial<T> | undefined {
  const on = own ?? (security ?? 'secure') === 'secure';
  if (on === true) return {};
  return on === false ? undefined : on;
}

function resolveTls({ tls, security }: ConsulProps, prefix: string): TlsInstallation | undefined {
  const on = switched(tls, security);
  if (!on) return undefined;
  return {
    httpsOnly: on.httpsOnly ?? true,
    additionalDnsNames: on.additionalDnsNames ?? [],
    additionalIpAddresses: on.additionalIpAddresses ?? [],
    certificateDays: on.certificateDays ?? 730,
    caCertificate: on.caCertificate ?? { name: `${prefix}-ca-cert`, key: 'tls.crt' },
    givenCaKey: on.caKey,
  };
}

function resolveAcls({ acls, security }: ConsulProps, prefix: string): AclInstallation | undefined {
  const on = switched(acls, security);
  if (!on) return undefined;
  return {
    bootstrapToken: on.bootstrapToken ?? { name: `${prefix}-bootstrap-acl-token`, key: 'token' },
    given: on.bootstrapToken !== undefined,
  };
}

function resolveGossip({ gossipEncryption, security }: ConsulProps, prefix: string): GossipInstallation | undefined {
  const on = switched(gossipEncryption, security);
  if (!on) return undefined;
  return { key: on.secret ?? { name: `${prefix}-gossip-encryption-key`, key: 'key' }, given: on.secret !== undefined };
}

function resolveServer(
  { server = {} }: ConsulProps,
  size: (component: Component) => ContainerSize,
): ServerInstallation {
  return {
    replicas: server.replicas ?? 1,
    storage: { size: server.storage?.size ?? '2Gi', storageClass: server.storage?.storageClass },
    resources: server.resources ?? size('consul-server'),
    spreading: server.spreading ?? 'soft',
    scheduling: server.scheduling,
    raftMultiplier: server.raftMultiplier ?? 5,
    recursors: server.recursors ?? [],
    fromNamespaces: server.fromNamespaces ?? [],
    extraConfig: server.extraConfig ?? {},
  };
}

function resolveInjector(
  { connectInject = {} }: ConsulProps,
  size: (component: Component) => ContainerSize,
): InjectorInstallation {
  return {
    replicas: connectInject.replicas ?? 1,
    resources: connectInject.resources ?? size('consul-connect-injector'),
    scheduling: connectInject.scheduling,
    allowNamespaces: connectInject.allowNamespaces ?? ['*'],
    denyNamespaces: connectInject.denyNamespaces ?? [],
    existingNamespaces: connectInject.existingNamespaces ?? [],
    failurePolicy: connectInject.failurePolicy ?? 'Fail',
    webhookTimeoutSeconds: connectInject.webhookTimeoutSeconds ?? 10,
    transparentProxy: connectInject.transparentProxy ?? false,
    apiGateways: connectInject.apiGateways ?? false,
  };
}

function resolveUi({ ui = true }: ConsulProps, cluster: Cluster): UiInstallation | undefined {
  if (ui === false) return undefined;
  const { ingress, ...rest } = ui === true ? {} : ui;
  if (!ingress) return rest;
  const isTheirs = (ingress.className ?? 'traefik') === 'traefik' && !rest.serviceAnnotations?.[TRANSPORT_ANNOTATION];
  return {
    ...rest,
    ingress: {
      ...ingress,
      controllerNamespace: ingress.controllerNamespace ?? 'kube-system',
      traefik: ingress.traefik ?? (ingress.caSecret !== undefined || (cluster.distribution === 'k3s' && isTheirs)),
    },
  };
}

/** What the props say of injection; the rest are the mesh's own defaults. */
function givenSettings({ connectInject = {}, metrics }: ConsulProps): GivenSettings {
  const { defaultInject, nativeSidecars, concurrency, sidecarResources, initResources } = connectInject;
  const { lifecycle, startupProbe } = connectInject;
  return {
    defaultInject,
    nativeSidecars,
    concurrency,
    sidecarResources,
    initResources,
    lifecycle,
    startupProbe,
    metrics: metrics && { ...metrics, enabled: metrics.sidecars ?? true },
  };
}
