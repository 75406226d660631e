/** What holds for the whole mesh: defaults of all proxies, TLS, limits, and who signs tokens. */
import { type Kind, syncColumns, syncColumnsWithoutTime, syncStatus } from './kind';
import {
  envoyExtensions,
  expose,
  failoverPolicy,
  meshGateway,
  prioritizeByLocality,
  tlsParameters,
  transparentProxy,
} from './proxy';
import { anyObject, boolean, bytes, integer, list, number, object, string } from './schema';

export const proxyDefaults: Kind = {
  kind: 'ProxyDefaults',
  plural: 'proxydefaults',
  shortNames: ['proxy-defaults'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    config: anyObject,
    mode: string,
    accessLogs: object({
      enabled: boolean,
      disableListenerLogs: boolean,
      type: string,
      path: string,
      jsonFormat: string,
      textFormat: string,
    }),
    envoyExtensions,
    expose,
    failoverPolicy,
    meshGateway,
    mutualTLSMode: string,
    prioritizeByLocality,
    transparentProxy,
  }),
};

export const mesh: Kind = {
  kind: 'Mesh',
  plural: 'meshes',
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    allowEnablingPermissiveMutualTLS: boolean,
    http: object({
      sanitizeXForwardedClientCert: boolean,
      incoming: object({
        requestNormalization: object({
          insecureDisablePathNormalization: boolean,
          mergeSlashes: boolean,
          pathWithEscapedSlashesAction: string,
          headersWithUnderscoresAction: string,
        }),
      }),
    }),
    peering: object({ peerThroughMeshGateways: boolean }),
    tls: object({ incoming: object(tlsParameters), outgoing: object(tlsParameters) }),
    transparentProxy: object({ meshDestinationsOnly: boolean }),
    validateClusters: boolean,
  }),
};

/** Calls per second. */
const rates = { readRate: number, writeRate: number };

export const controlPlaneRequestLimit: Kind = {
  kind: 'ControlPlaneRequestLimit',
  plural: 'controlplanerequestlimits',
  columns: syncColumnsWithoutTime,
  status: syncStatus,
  spec: object({
    mode: string,
    ...rates,
    acl: object(rates),
    catalog: object(rates),
    configEntry: object(rates),
    connectCA: object(rates),
    coordinate: object(rates),
    discoveryChain: object(rates),
    health: object(rates),
    intention: object(rates),
    kv: object(rates),
    preparedQuery: object(rates),
    session: object(rates),
    tenancy: object(rates),
    txn: object(rates),
  }),
};

const jwksCluster = object({
  connectTimeout: string,
  discoveryType: string,
  tlsCertificates: object({
    caCertificateProviderInstance: object({ certificateName: string, instanceName: string }),
    trustedCA: object({ environmentVariable: string, filename: string, inlineBytes: bytes, inlineString: string }),
  }),
});

export const jwtProvider: Kind = {
  kind: 'JWTProvider',
  plural: 'jwtproviders',
  status: syncStatus,
  spec: object({
    issuer: string,
    audiences: list(string),
    clockSkewSeconds: integer,
    cacheConfig: object({ size: integer }),
    forwarding: object({ headerName: string, padForwardPayloadHeader: boolean }),
    locations: list(
      object({
        header: object({ name: string, valuePrefix: string, forward: boolean }),
        queryParam: object({ name: string }),
        cookie: object({ name: string }),
      }),
    ),
    jsonWebKeySet: object({
      local: object({ filename: string, jwks: string }),
      remote: object({
        uri: string,
        requestTimeoutMs: integer,
        cacheDuration: string,
        fetchAsynchronously: boolean,
        useSNI: boolean,
        jwksCluster,
        retryPolicy: object({
          numRetries: integer,
          retryPolicyBackOff: object({ baseInterval: string, maxInterval: string }),
        }),
      }),
    }),
  }),
};
