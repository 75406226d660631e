/** What is said about one mesh service: its defaults, which services may call it, and its entry in the catalog. */
import { type Kind, syncColumns, syncStatus } from './kind';
import { envoyExtensions, expose, meshGateway, passiveHealthCheck, transparentProxy } from './proxy';
import { boolean, int32, integer, list, map, object, string } from './schema';

const upstreamConfig = object({
  name: string,
  namespace: string,
  partition: string,
  peer: string,
  protocol: string,
  connectTimeoutMs: integer,
  envoyClusterJSON: string,
  envoyListenerJSON: string,
  limits: object({ maxConnections: integer, maxPendingRequests: integer, maxConcurrentRequests: integer }),
  meshGateway,
  passiveHealthCheck,
});

const rateLimit = { requestsPerSecond: integer, requestsMaxBurst: integer };

export const serviceDefaults: Kind = {
  kind: 'ServiceDefaults',
  plural: 'servicedefaults',
  shortNames: ['service-defaults'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    protocol: string,
    mode: string,
    balanceInboundConnections: string,
    destination: object({ addresses: list(string), port: int32 }),
    envoyExtensions,
    expose,
    externalSNI: string,
    localConnectTimeoutMs: integer,
    localRequestTimeoutMs: integer,
    maxInboundConnections: integer,
    meshGateway,
    mutualTLSMode: string,
    rateLimits: object({
      instanceLevel: object({
        ...rateLimit,
        routes: list(object({ pathExact: string, pathPrefix: string, pathRegex: string, ...rateLimit })),
      }),
    }),
    transparentProxy,
    upstreamConfig: object({ defaults: upstreamConfig, overrides: list(upstreamConfig) }),
  }),
};

const jwt = object({
  providers: list(object({ name: string, verifyClaims: list(object({ path: list(string), value: string })) })),
});

const httpPermission = object({
  methods: list(string),
  pathExact: string,
  pathPrefix: string,
  pathRegex: string,
  header: list(
    object({
      name: string,
      present: boolean,
      exact: string,
      prefix: string,
      suffix: string,
      contains: string,
      regex: string,
      ignoreCase: boolean,
      invert: boolean,
    }),
  ),
});

export const serviceIntentions: Kind = {
  kind: 'ServiceIntentions',
  plural: 'serviceintentions',
  shortNames: ['service-intentions'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    destination: object({ name: string, namespace: string }),
    sources: list(
      object({
        name: string,
        namespace: string,
        partition: string,
        peer: string,
        samenessGroup: string,
        description: string,
        action: string,
        permissions: list(object({ action: string, http: httpPermission, jwt })),
      }),
    ),
    jwt,
  }),
};

const locality = object({ region: string, zone: string });

const healthCheck = object(
  {
    checkId: string,
    name: string,
    namespace: string,
    partition: string,
    node: string,
    serviceId: string,
    serviceName: string,
    status: string,
    type: string,
    notes: string,
    output: string,
    exposedPort: integer,
    definition: object(
      {
        intervalDuration: string,
        timeoutDuration: string,
        deregisterCriticalServiceAfterDuration: string,
        http: string,
        method: string,
        header: map(list(string)),
        body: string,
        tcp: string,
        tcpUseTLS: boolean,
        udp: string,
        grpc: string,
        grpcUseTLS: boolean,
        osService: string,
        tlsServerName: string,
        tlsSkipVerify: boolean,
      },
      ['intervalDuration'],
    ),
  },
  ['checkId', 'definition', 'name', 'serviceId', 'serviceName', 'status'],
);

/** A service outside of the cluster, written into the catalog. */
export const registration: Kind = {
  kind: 'Registration',
  plural: 'registrations',
  scope: 'Cluster',
  status: syncStatus,
  spec: object({
    id: string,
    node: string,
    address: string,
    datacenter: string,
    partition: string,
    locality,
    nodeMeta: map(string),
    taggedAddresses: map(string),
    skipNodeUpdate: boolean,
    check: healthCheck,
    service: object(
      {
        id: string,
        name: string,
        namespace: string,
        partition: string,
        address: string,
        port: integer,
        socketPath: string,
        locality,
        meta: map(string),
        tags: list(string),
        taggedAddresses: map(object({ address: string, port: integer }, ['address', 'port'])),
        weights: object({ passing: integer, warning: integer }, ['passing', 'warning']),
        enableTagOverride: boolean,
      },
      ['name', 'port'],
    ),
  }),
};
