/** Consul's own gateways, and what it adds to those of the Gateway API. */
import { conditions, objectName, sectionName, waitingFor } from './gateway-api-types';
import { type Kind, syncColumns, syncStatus } from './kind';
import { resources, tolerations } from './pod-types';
import { headerModifiers, passiveHealthCheck, tlsParameters } from './proxy';
import { type Schema, boolean, duration, int32, integer, list, map, object, oneOf, string } from './schema';

/** A certificate from a secret discovery service. */
export const sds = object({ clusterName: string, certResource: string });

const tls = object({ enabled: boolean, sds, ...tlsParameters }, ['enabled']);

const limits = { maxConnections: int32, maxPendingRequests: int32, maxConcurrentRequests: int32, passiveHealthCheck };

export const ingressGateway: Kind = {
  kind: 'IngressGateway',
  plural: 'ingressgateways',
  shortNames: ['ingress-gateway'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    tls,
    defaults: object(limits),
    listeners: list(
      object({
        port: integer,
        protocol: string,
        tls,
        services: list(
          object({
            name: string,
            namespace: string,
            partition: string,
            hosts: list(string),
            tls: object({ sds }),
            requestHeaders: headerModifiers,
            responseHeaders: headerModifiers,
            ...limits,
          }),
        ),
      }),
    ),
  }),
};

/** A service behind a terminating gateway. */
export const terminatedService = {
  name: string,
  namespace: string,
  caFile: string,
  certFile: string,
  keyFile: string,
  sni: string,
  disableAutoHostRewrite: boolean,
};

export const terminatingGateway: Kind = {
  kind: 'TerminatingGateway',
  plural: 'terminatinggateways',
  shortNames: ['terminating-gateway'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    services: list(object(terminatedService)),
  }),
};

/** A service of a peer, so that a route can name it as its backend. */
export const meshService: Kind = {
  kind: 'MeshService',
  plural: 'meshservices',
  spec: object({ name: string, peer: string }),
};

/** @param instances how many pods a gateway may have */
export function gatewayClassConfigFields(instances: Schema): Schema {
  return object({
    serviceType: oneOf('ClusterIP', 'NodePort', 'LoadBalancer'),
    copyAnnotations: object({ service: list(string) }),
    deployment: object({
      defaultInstances: { ...instances, default: 1 },
      minInstances: { ...instances, default: 1 },
      maxInstances: { ...instances, default: 8 },
      resources,
    }),
    mapPrivilegedContainerPorts: int32,
    metrics: object({ enabled: boolean, path: string, port: { ...int32, minimum: 1024, maximum: 65535 } }),
    nodeSelector: map(string),
    tolerations,
    podSecurityPolicy: string,
    openshiftSCCName: string,
  });
}

/** How the pods of an API gateway look. */
export const gatewayClassConfig: Kind = {
  kind: 'GatewayClassConfig',
  plural: 'gatewayclassconfigs',
  scope: 'Cluster',
  spec: gatewayClassConfigFields({ ...int32, minimum: 1, maximum: 8 }),
};

/** Which tokens a call must bear. */
const jwt = object(
  {
    providers: list(
      object({ name: string, verifyClaims: list(object({ path: list(string), value: string }, ['path', 'value'])) }, [
        'name',
      ]),
    ),
  },
  ['providers'],
);

export const gatewayPolicy: Kind = {
  kind: 'GatewayPolicy',
  plural: 'gatewaypolicies',
  columns: syncColumns,
  spec: object(
    {
      targetRef: object({ group: objectName, kind: objectName, name: objectName, namespace: objectName, sectionName }, [
        'group',
        'kind',
        'name',
      ]),
      default: object({ jwt }),
      override: object({ jwt }),
    },
    ['targetRef'],
  ),
  status: object({ conditions }),
};

export const routeAuthFilter: Kind = {
  kind: 'RouteAuthFilter',
  plural: 'routeauthfilters',
  columns: syncColumns,
  spec: object({ jwt }),
  status: object({
    conditions: { ...conditions, default: [waitingFor('Accepted'), waitingFor('ResolvedRefs')] },
  }),
};

export const routeRetryFilter: Kind = {
  kind: 'RouteRetryFilter',
  plural: 'routeretryfilters',
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    numRetries: { ...int32, minimum: 0 },
    retryOn: list(string),
    retryOnConnectFailure: boolean,
    retryOnStatusCodes: list(int32),
  }),
};

export const routeTimeoutFilter: Kind = {
  kind: 'RouteTimeoutFilter',
  plural: 'routetimeoutfilters',
  columns: syncColumns,
  status: syncStatus,
  spec: object({ requestTimeout: duration, idleTimeout: duration }),
};
