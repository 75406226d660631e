/** What consul-k8s 2.0 adds to the kinds of 1.9: three kinds, and fields of three others. */
import {
  gatewayClassConfig as gatewayClassConfig19,
  gatewayClassConfigFields,
  routeAuthFilter as routeAuthFilter19,
  sds,
  terminatedService,
  terminatingGateway as terminatingGateway19,
} from './gateways';
import { type Kind, syncColumns, syncStatus } from './kind';
import { affinity, resources, tolerations, topologySpreadConstraints } from './pod-types';
import { boolean, int32, int64, list, map, number, object, oneOf, string } from './schema';

export const rateLimit: Kind = {
  kind: 'RateLimit',
  plural: 'ratelimits',
  scope: 'Cluster',
  columns: syncColumns,
  status: syncStatus,
  spec: object(
    { config: object({ readRate: number, writeRate: number, priority: boolean, excludeEndpoints: list(string) }) },
    ['config'],
  ),
};

const processing = object({
  headersMode: oneOf('SEND', 'SKIP'),
  bodyMode: oneOf('SKIP', 'BUFFERED', 'BUFFERED_PARTIAL', 'STREAMED'),
  trailersMode: oneOf('SEND', 'SKIP'),
  maxBodyBytes: int64,
});

export const routeExtProc: Kind = {
  kind: 'RouteExtProc',
  plural: 'routeextprocs',
  columns: syncColumns,
  status: syncStatus,
  spec: object(
    {
      mode: oneOf('enabled', 'disabled', 'override'),
      statPrefix: string,
      overrides: object({ processing: object({ request: processing, response: processing }) }),
    },
    ['mode'],
  ),
};

export const routeTlsSdsFilter: Kind = {
  kind: 'RouteTLSSDSFilter',
  plural: 'routetlssdsfilters',
  columns: syncColumns,
  status: syncStatus,
  spec: object({ sds }),
};

export const gatewayClassConfig: Kind = {
  ...gatewayClassConfig19,
  spec: gatewayClassConfigFields({ ...int32, minimum: 1 }),
};

export const routeAuthFilter: Kind = {
  ...routeAuthFilter19,
  spec: object({ ...routeAuthFilter19.spec.properties, extAuthz: object({ enabled: boolean }, ['enabled']) }),
};

/** The Deployment that the injector makes for a terminating gateway, when it is asked for one. */
const deployment = object({
  affinity,
  annotations: map(string),
  consulNamespace: string,
  enabledDeployment: boolean,
  extraVolumes: list(
    object(
      {
        name: string,
        type: oneOf('configMap', 'secret'),
        load: boolean,
        items: list(object({ key: string, path: string }, ['key', 'path'])),
      },
      ['name', 'type'],
    ),
  ),
  gatewayName: string,
  logJSON: boolean,
  logLevel: string,
  nodeSelector: map(string),
  priorityClassName: string,
  replicas: { ...int32, minimum: 1 },
  resources,
  serviceAccount: object({ annotations: map(string) }),
  tolerations,
  topologySpreadConstraints,
});

export const terminatingGateway: Kind = {
  ...terminatingGateway19,
  spec: object({
    deployment,
    services: list(object({ ...terminatedService, secretRef: object({ name: { ...string, minLength: 1 } }) })),
  }),
};
