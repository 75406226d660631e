import { KubeObject } from '../../k8s/manifest';
import { configEntryRule } from '../config-entry';
import { isDomainName } from '../entries/domain-name';
import { differentNames, enterpriseOnly, isSet, needs, needsOneOf, positive } from '../entries/fields';
import { changesHeaders } from '../entries/http';
import { at, Check } from '../entries/place';
import { passiveHealthCheckTypes } from '../entries/proxy';
import { tlsParameters } from '../entries/tls';
import { duplicates, Fields, fields, records, show, texts } from '../reading';

const PROTOCOLS = ['tcp', 'http', 'http2', 'grpc'];
const limits: readonly Check[] = [
  at('{maxConnections,maxPendingRequests,maxConcurrentRequests}', positive),
  at('passiveHealthCheck', ...passiveHealthCheckTypes),
];

/** IngressGateways are such as the webhook takes. */
export const validateIngressGateway = configEntryRule('validate-ingress-gateway', 'IngressGateway', [
  at('tls', ...tlsParameters),
  at('defaults', ...limits),
  ({ listeners }) =>
    duplicates(records(listeners).map(({ port }) => port ?? 0)).map(
      (port) => `.listeners has port ${show(port)} twice: use a port for each`,
    ),
  at(
    'listeners[]',
    at('tls', ...tlsParameters),
    needsOneOf('protocol', ...PROTOCOLS),
    (listener) => (isSet(fields(listener).services) ? undefined : '.services is empty: name at least one service'),
    forTcp,
    at('services', differentNames),
    (listener) =>
      duplicates(records(fields(listener).services).flatMap(({ hosts }) => texts(hosts))).map(
        (host) => `has host '${host}' twice: a host leads to one service`,
      ),
    at(
      'services[]',
      needs('name', `name the service, or '*' for all`),
      at('{namespace,partition}', enterpriseOnly),
      ...limits,
      at('hosts[]', (host, { spec }) => hostProblem(String(host), fields(fields(spec).tls).enabled === true)),
    ),
    sds,
  ),
]);

/** What only listeners of HTTP can have. */
function* forTcp(listener: unknown): Iterable<string> {
  const { protocol, services } = fields(listener);
  const http = PROTOCOLS.slice(1).includes(protocol);
  if (protocol === 'tcp' && records(services).length > 1)
    yield `.services has ${records(services).length} services, but protocol is 'tcp': name one, or make a listener for each`;
  for (const [i, service] of records(services).entries()) {
    const { name, hosts } = service;
    if (name === '*' && protocol !== 'http')
      yield `.services[${i}].name is '*': only protocol 'http' leads to all services, name one`;
    if (name === '*' && isSet(hosts)) yield `.services[${i}] has hosts, but is for all services: remove them`;
    if (protocol === 'tcp' && isSet(hosts)) yield `.services[${i}] has hosts, but protocol is 'tcp': remove them`;
    for (const field of ['requestHeaders', 'responseHeaders'])
      if (!http && changesHeaders(service[field]))
        yield `.services[${i}].${field} is for HTTP alone: remove it, or use protocol 'http'`;
  }
}

function hostProblem(host: string, tls: boolean): string | undefined {
  if (host === '*') return tls ? `is '*', which no certificate can have: name a host, or turn tls off` : undefined;
  if (!isDomainName(host)) return `is '${host}': use a DNS name, like 'web.example.org' or '*.example.org'`;
  return host.replace(/^\*\./, '').includes('*')
    ? `is '${host}': use '*' for the first part alone, as in '*.example.org'`
    : undefined;
}

/** Certificates from a secret discovery service: of a cluster and a resource, on whichever level they are named. */
function* sds(listener: unknown, { spec }: KubeObject): Iterable<string> {
  const sdsOf = (object: unknown): Fields => fields(fields(fields(object).tls).sds);
  const [gateway, own] = [sdsOf(spec), sdsOf(listener)];
  const { services } = fields(listener);
  if (records(services).length === 0) return;
  if (gateway.certResource && !gateway.clusterName)
    yield 'needs spec.tls.sds.clusterName beside certResource: name the cluster';
  if ((gateway.clusterName && !gateway.certResource && !own.certResource) || (own.clusterName && !own.certResource))
    yield '.tls.sds.certResource is missing: name the certificate that comes from the cluster';
  if (own.certResource && !own.clusterName && !gateway.clusterName)
    yield '.tls.sds.clusterName is missing: name the cluster that has the certificate';
  for (const [i, service] of records(services).entries()) {
    const { certResource, clusterName } = sdsOf(service);
    if (!certResource) continue;
    if (!isSet(service.hosts)) yield `.services[${i}].hosts is empty: a certificate of its own needs hosts`;
    if (!clusterName && !own.clusterName && !gateway.clusterName)
      yield `.services[${i}].tls.sds.clusterName is missing: name the cluster that has the certificate`;
  }
}
