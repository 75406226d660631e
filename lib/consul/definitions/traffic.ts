/** Where the calls of a mesh service go: resolver, router, splitter. */
import { type Kind, syncColumns, syncStatus } from './kind';
import { failoverPolicy, headerModifiers, prioritizeByLocality } from './proxy';
import { boolean, int32, int64, list, map, number, object, string } from './schema';

/** A place that calls may go to instead. */
const target = {
  service: string,
  serviceSubset: string,
  namespace: string,
  partition: string,
  peer: string,
  datacenter: string,
};

export const serviceResolver: Kind = {
  kind: 'ServiceResolver',
  plural: 'serviceresolvers',
  shortNames: ['service-resolver'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    connectTimeout: string,
    requestTimeout: string,
    defaultSubset: string,
    subsets: map(object({ filter: string, onlyPassing: boolean })),
    redirect: object({ ...target, samenessGroup: string }),
    failover: map(
      object({
        service: string,
        serviceSubset: string,
        namespace: string,
        samenessGroup: string,
        datacenters: list(string),
        policy: failoverPolicy,
        targets: list(object(target)),
      }),
    ),
    loadBalancer: object({
      policy: string,
      hashPolicies: list(
        object({
          field: string,
          fieldValue: string,
          sourceIP: boolean,
          terminal: boolean,
          cookieConfig: object({ path: string, session: boolean, ttl: string }),
        }),
      ),
      leastRequestConfig: object({ choiceCount: int32 }),
      ringHashConfig: object({ minimumRingSize: int64, maximumRingSize: int64 }),
    }),
    prioritizeByLocality,
  }),
};

const httpMatch = object({
  pathExact: string,
  pathPrefix: string,
  pathRegex: string,
  caseInsensitive: boolean,
  methods: list(string),
  header: list(
    object(
      {
        name: string,
        present: boolean,
        exact: string,
        prefix: string,
        suffix: string,
        regex: string,
        invert: boolean,
      },
      ['name'],
    ),
  ),
  queryParam: list(object({ name: string, present: boolean, exact: string, regex: string }, ['name'])),
});

export const serviceRouter: Kind = {
  kind: 'ServiceRouter',
  plural: 'servicerouters',
  shortNames: ['service-router'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    routes: list(
      object({
        match: object({ http: httpMatch }),
        destination: object({
          service: string,
          serviceSubset: string,
          namespace: string,
          partition: string,
          prefixRewrite: string,
          requestHeaders: headerModifiers,
          responseHeaders: headerModifiers,
          requestTimeout: string,
          idleTimeout: string,
          numRetries: int32,
          retryOn: list(string),
          retryOnConnectFailure: boolean,
          retryOnStatusCodes: list(int32),
        }),
      }),
    ),
  }),
};

export const serviceSplitter: Kind = {
  kind: 'ServiceSplitter',
  plural: 'servicesplitters',
  shortNames: ['service-splitter'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    splits: list(
      object({
        weight: number,
        service: string,
        serviceSubset: string,
        namespace: string,
        partition: string,
        requestHeaders: headerModifiers,
        responseHeaders: headerModifiers,
      }),
    ),
  }),
};
