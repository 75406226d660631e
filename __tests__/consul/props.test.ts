import { Duration } from 'cdk8s';
import { readdirSync, readFileSync } from 'fs';
import { basename, join } from 'path';
import * as ts from 'typescript';
import { ConsulProps } from '../../lib/consul/consul-props';
import { referenceOf } from '../../lib/cluster/image';
import { ConsulReleases } from '../../lib/mesh/release';
import { render, shelf } from './support';

const secret = { name: 'given', key: 'value' };
const ca = { caCertificate: { name: 'ca', key: 'crt' }, caKey: { name: 'ca', key: 'key' } };
const size = { requests: { cpu: '11m', memory: '111Mi' }, limits: { memory: '222Mi' } };
const scheduling = { nodeName: 'pi-1' };
const v = ConsulReleases.v2_0_3;
const volumes = [{ name: 'scratch', emptyDir: { sizeLimit: '8Mi' } }];
const two = [...volumes, { ...volumes[0], name: 'other' }];
const CONSUL = referenceOf(v.images.consul);
const lean = { security: 'lean' } as const;
const prometheus = { fromNamespace: 'monitoring' };
const monitors = { ...prometheus, monitors: true, scrapeToken: secret };
const ingress = { host: 'consul.home.arpa' };

/** For each prop, an install without it and one with it, or with another value. */
const PROPS: Readonly<Record<string, readonly [without: ConsulProps, withIt: ConsulProps]>> = {
  'ConsulProps.release': [
    {},
    { release: { ...v, images: { ...v.images, dataplane: { ...v.images.dataplane, tag: '9.9.9' } } } },
  ],
  'ConsulProps.namespace': [{}, { namespace: 'mesh' }],
  'ConsulProps.name': [{}, { name: 'mesh' }],
  'ConsulProps.datacenter': [{}, { datacenter: 'shelf' }],
  'ConsulProps.domain': [{}, { domain: 'mesh.home.arpa' }],
  'ConsulProps.logLevel': [{}, { logLevel: 'debug' }],
  'ConsulProps.logJson': [{}, { logJson: true }],
  'ConsulProps.security': [{}, { security: 'lean' }],
  'ConsulProps.tls': [{}, { tls: false }],
  'ConsulProps.acls': [{}, { acls: false }],
  'ConsulProps.gossipEncryption': [{}, { gossipEncryption: false }],
  'ConsulProps.server': [{}, { server: { replicas: 3 } }],
  'ConsulProps.connectInject': [{}, { connectInject: { replicas: 2 } }],
  'ConsulProps.ui': [{}, { ui: false }],
  'ConsulProps.dns': [{}, { dns: {} }],
  'ConsulProps.metrics': [{}, { metrics: {} }],
  'ConsulProps.meshConfig': [{}, { meshConfig: { mesh: { validateClusters: true } } }],
  'ConsulProps.peering': [{}, { peering: true }],
  'PeeringProps.serviceType': [
    { peering: { nodePort: 30443 } },
    { peering: { nodePort: 30443, serviceType: 'NodePort' } },
  ],
  'PeeringProps.port': [{ peering: true }, { peering: { port: 9443 } }],
  'PeeringProps.nodePort': [{ peering: true }, { peering: { nodePort: 30443 } }],
  'PeeringProps.address': [{ peering: true }, { peering: { address: 'attic.home.arpa' } }],
  'PeeringProps.loadBalancerIp': [{ peering: true }, { peering: { loadBalancerIp: '192.168.1.20' } }],
  'PeeringProps.annotations': [{ peering: true }, { peering: { annotations: { a: 'b' } } }],
  'PeeringProps.replicas': [{ peering: true }, { peering: { replicas: 2 } }],
  'PeeringProps.resources': [{ peering: true }, { peering: { resources: size } }],
  'PeeringProps.scheduling': [{ peering: true }, { peering: { scheduling } }],
  'ConsulProps.syncCatalog': [{}, { syncCatalog: true }],
  'SyncCatalogProps.toConsul': [
    { dns: {}, syncCatalog: { toKubernetes: true } },
    { dns: {}, syncCatalog: { toKubernetes: true, toConsul: false } },
  ],
  'SyncCatalogProps.toKubernetes': [
    { dns: {}, syncCatalog: true },
    { dns: {}, syncCatalog: { toKubernetes: true } },
  ],
  'SyncCatalogProps.services': [{ syncCatalog: true }, { syncCatalog: { services: 'all' } }],
  'SyncCatalogProps.allowNamespaces': [{ syncCatalog: true }, { syncCatalog: { allowNamespaces: ['office'] } }],
  'SyncCatalogProps.denyNamespaces': [{ syncCatalog: true }, { syncCatalog: { denyNamespaces: ['office'] } }],
  'SyncCatalogProps.namespaceSuffix': [{ syncCatalog: true }, { syncCatalog: { namespaceSuffix: false } }],
  'SyncCatalogProps.consulPrefix': [{ syncCatalog: true }, { syncCatalog: { consulPrefix: 'k8s-' } }],
  'SyncCatalogProps.kubernetesPrefix': [
    { dns: {}, syncCatalog: { toKubernetes: true } },
    { dns: {}, syncCatalog: { toKubernetes: true, kubernetesPrefix: 'consul-' } },
  ],
  'SyncCatalogProps.tag': [{ syncCatalog: true }, { syncCatalog: { tag: 'shelf' } }],
  'SyncCatalogProps.nodeName': [{ syncCatalog: true }, { syncCatalog: { nodeName: 'shelf' } }],
  'SyncCatalogProps.clusterIps': [{ syncCatalog: true }, { syncCatalog: { clusterIps: false } }],
  'SyncCatalogProps.nodeAddresses': [{ syncCatalog: true }, { syncCatalog: { nodeAddresses: 'InternalOnly' } }],
  'SyncCatalogProps.loadBalancerPods': [{ syncCatalog: true }, { syncCatalog: { loadBalancerPods: true } }],
  'SyncCatalogProps.ingresses': [{ syncCatalog: { ingresses: 'host' } }, { syncCatalog: { ingresses: 'address' } }],
  'SyncCatalogProps.interval': [{ syncCatalog: true }, { syncCatalog: { interval: Duration.seconds(10) } }],
  'SyncCatalogProps.resources': [{ syncCatalog: true }, { syncCatalog: { resources: size } }],
  'SyncCatalogProps.scheduling': [{ syncCatalog: true }, { syncCatalog: { scheduling } }],
  'SyncCatalogProps.purge': [{ syncCatalog: true }, { syncCatalog: { purge: true } }],
  'ConsulProps.gatewayApi': [{}, { gatewayApi: 'all' }],
  'ConsulProps.pods': [{}, { pods: { all: { labels: { shelf: 'a' } } } }],
  'PodsProps.all': [{}, { pods: { all: { labels: { shelf: 'a' } } } }],
  'PodOptions.scheduling': [{}, { pods: { 'tls-init': { scheduling } } }],
  'PodOptions.labels': [{}, { pods: { 'tls-init': { labels: { shelf: 'a' } } } }],
  'PodOptions.annotations': [{}, { pods: { 'tls-init': { annotations: { shelf: 'a' } } } }],
  'PodOptions.env': [{}, { pods: { 'tls-init': { env: { TZ: 'UTC' } } } }],
  'PodOptions.volumes': [{}, { pods: { 'tls-init': { volumes } } }],
  'PodOptions.volumeMounts': [
    { pods: { 'tls-init': { volumes } } },
    { pods: { 'tls-init': { volumes, volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }] } } },
  ],
  'PodOptions.containers': [
    {},
    { pods: { server: { containers: [{ name: 'logs', image: CONSUL, resources: size }] } } },
  ],
  'ComponentPodOptions.logLevel': [{}, { pods: { 'tls-init': { logLevel: 'trace' } } }],
  'ComponentPodOptions.resources': [{}, { pods: { 'tls-init': { resources: size } } }],
  // these two are not of the install itself, but of every pod that it runs
  'PodVolume.name': [
    { pods: { 'tls-init': { volumes } } },
    { pods: { 'tls-init': { volumes: [{ ...volumes[0], name: 'other' }] } } },
  ],
  'VolumeMount.name': [
    { pods: { 'tls-init': { volumes: two, volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }] } } },
    { pods: { 'tls-init': { volumes: two, volumeMounts: [{ name: 'other', mountPath: '/scratch' }] } } },
  ],
  'VolumeMount.mountPath': [
    { pods: { 'tls-init': { volumes, volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }] } } },
    { pods: { 'tls-init': { volumes, volumeMounts: [{ name: 'scratch', mountPath: '/other' }] } } },
  ],
  'ConsulProps.apiTimeout': [{}, { apiTimeout: Duration.seconds(30) }],
  'ConsulProps.imagePull': [{}, { imagePull: { pullSecrets: ['registry'] } }],
  'TlsProps.httpsOnly': [{}, { tls: { httpsOnly: false } }],
  'TlsProps.additionalDnsNames': [{}, { tls: { additionalDnsNames: ['consul.home.arpa'] } }],
  'TlsProps.additionalIpAddresses': [{}, { tls: { additionalIpAddresses: ['192.168.1.2', 'fd00::2'] } }],
  'TlsProps.certificateLifetime': [{}, { tls: { certificateLifetime: Duration.days(365) } }],
  'TlsProps.caCertificate': [{ tls: ca }, { tls: { ...ca, caCertificate: { name: 'other', key: 'crt' } } }],
  'TlsProps.caKey': [{ tls: ca }, { tls: { ...ca, caKey: { name: 'other', key: 'key' } } }],
  'TlsProps.serverCertificate': [
    { tls: ca },
    { tls: { caCertificate: ca.caCertificate, serverCertificate: 'own-certificate' } },
  ],
  'AclProps.bootstrapToken': [{}, { acls: { bootstrapToken: secret } }],
  'GossipEncryptionProps.secret': [{}, { gossipEncryption: { secret } }],
  'ServerProps.replicas': [{}, { server: { replicas: 5 } }],
  'ServerProps.updatePartition': [{ server: { replicas: 3 } }, { server: { replicas: 3, updatePartition: 2 } }],
  'ServerProps.storage': [{}, { server: { storage: { size: '10Gi' } } }],
  'ServerStorageProps.size': [{}, { server: { storage: { size: '10Gi' } } }],
  'ServerStorageProps.storageClass': [{}, { server: { storage: { storageClass: 'ssd' } } }],
  'ServerStorageProps.whenDeleted': [{}, { server: { storage: { whenDeleted: 'Delete' } } }],
  'ServerStorageProps.whenScaled': [{}, { server: { storage: { whenScaled: 'Delete' } } }],
  'ConsulProps.connectCa': [{}, { connectCa: { leafLifetime: Duration.hours(24) } }],
  'ConnectCaProps.leafLifetime': [{}, { connectCa: { leafLifetime: Duration.hours(24) } }],
  'ConnectCaProps.intermediateLifetime': [{}, { connectCa: { intermediateLifetime: Duration.days(90) } }],
  'ConnectCaProps.rootLifetime': [{}, { connectCa: { rootLifetime: Duration.days(900) } }],
  'ConnectCaProps.keys': [{}, { connectCa: { keys: 'ec-384' } }],
  'ConnectCaProps.signaturesPerSecond': [{}, { connectCa: { signaturesPerSecond: 5 } }],
  'ServerProps.resources': [{}, { server: { resources: size } }],
  'ServerProps.spreading': [{ server: { replicas: 3 } }, { server: { replicas: 3, spreading: 'required' } }],
  'ServerProps.scheduling': [{}, { server: { scheduling } }],
  'ServerProps.raftMultiplier': [{}, { server: { raftMultiplier: 10 } }],
  'ServerProps.recursors': [{}, { server: { recursors: ['192.168.1.1'] } }],
  'ServerProps.fromNamespaces': [{}, { server: { fromNamespaces: ['office'] } }],
  'ServerProps.expose': [{}, { server: { expose: {} } }],
  'ServerExposeProps.serviceType': [{ server: { expose: {} } }, { server: { expose: { serviceType: 'NodePort' } } }],
  'ServerExposeProps.nodePorts': [{ server: { expose: {} } }, { server: { expose: { nodePorts: { https: 30501 } } } }],
  'ServerExposeProps.loadBalancerIp': [
    { server: { expose: {} } },
    { server: { expose: { loadBalancerIp: '192.168.1.9' } } },
  ],
  'ServerExposeProps.annotations': [{ server: { expose: {} } }, { server: { expose: { annotations: { a: 'b' } } } }],
  'ServerProps.extraConfig': [{}, { server: { extraConfig: { node_meta: { shelf: 'a' } } } }],
  'ConnectInjectProps.replicas': [{}, { connectInject: { replicas: 3 } }],
  'ConnectInjectProps.resources': [{}, { connectInject: { resources: size } }],
  'ConnectInjectProps.scheduling': [{}, { connectInject: { scheduling } }],
  'ConnectInjectProps.defaultInject': [{}, { connectInject: { defaultInject: true } }],
  'ConnectInjectProps.allowNamespaces': [{}, { connectInject: { allowNamespaces: ['shop'] } }],
  'ConnectInjectProps.denyNamespaces': [{}, { connectInject: { denyNamespaces: ['shop'] } }],
  'ConnectInjectProps.existingNamespaces': [{}, { connectInject: { existingNamespaces: ['shop'] } }],
  'ConnectInjectProps.failurePolicy': [{}, { connectInject: { failurePolicy: 'Ignore' } }],
  'ConnectInjectProps.webhookTimeout': [{}, { connectInject: { webhookTimeout: Duration.seconds(20) } }],
  'ConnectInjectProps.transparentProxy': [{}, { connectInject: { transparentProxy: true } }],
  'ConnectInjectProps.overwriteProbes': [{}, { connectInject: { overwriteProbes: false } }],
  'ConnectInjectProps.envoyExtraArgs': [{}, { connectInject: { envoyExtraArgs: ['--log-level', 'debug'] } }],
  'ConnectInjectProps.restartAfter': [{}, { connectInject: { restartAfter: { liveness: Duration.seconds(30) } } }],
  'ConnectInjectProps.nodeMeta': [{}, { connectInject: { nodeMeta: { shelf: 'a' } } }],
  'RestartAfterProps.startup': [{}, { connectInject: { restartAfter: { startup: Duration.seconds(60) } } }],
  'RestartAfterProps.liveness': [{}, { connectInject: { restartAfter: { liveness: Duration.seconds(30) } } }],
  'ConnectInjectProps.nativeSidecars': [{}, { connectInject: { nativeSidecars: false } }],
  'ConnectInjectProps.concurrency': [{}, { connectInject: { concurrency: 2 } }],
  'ConnectInjectProps.sidecarResources': [{}, { connectInject: { sidecarResources: size } }],
  'ConnectInjectProps.initResources': [{}, { connectInject: { initResources: size } }],
  'ConnectInjectProps.lifecycle': [{}, { connectInject: { lifecycle: { enabled: false } } }],
  'ConnectInjectProps.startupProbe': [{}, { connectInject: { startupProbe: { period: Duration.seconds(3) } } }],
  'ConnectInjectProps.apiGateways': [{}, { connectInject: { apiGateways: true } }],
  'ConnectInjectProps.tcpRoutes': [{}, { connectInject: { tcpRoutes: true } }],
  'ConnectInjectProps.terminatingGateways': [{}, { connectInject: { terminatingGateways: true } }],
  'LifecycleProps.enabled': [{}, { connectInject: { lifecycle: { enabled: false } } }],
  'LifecycleProps.drainListeners': [{}, { connectInject: { lifecycle: { drainListeners: false } } }],
  'LifecycleProps.shutdownGracePeriod': [
    {},
    { connectInject: { lifecycle: { shutdownGracePeriod: Duration.seconds(3) } } },
  ],
  'LifecycleProps.startupGracePeriod': [
    {},
    { connectInject: { lifecycle: { startupGracePeriod: Duration.seconds(3) } } },
  ],
  'StartupProbeProps.initialDelay': [{}, { connectInject: { startupProbe: { initialDelay: Duration.seconds(7) } } }],
  'StartupProbeProps.period': [{}, { connectInject: { startupProbe: { period: Duration.seconds(7) } } }],
  'StartupProbeProps.failureThreshold': [{}, { connectInject: { startupProbe: { failureThreshold: 7 } } }],
  'StartupProbeProps.timeout': [{}, { connectInject: { startupProbe: { timeout: Duration.seconds(7) } } }],
  'UiProps.nodePort': [{ ui: { serviceType: 'NodePort' } }, { ui: { serviceType: 'NodePort', nodePort: 30443 } }],
  'UiProps.serviceType': [{}, { ui: { serviceType: 'NodePort' } }],
  'UiProps.serviceAnnotations': [{}, { ui: { serviceAnnotations: { a: 'b' } } }],
  'UiProps.ingress': [{}, { ui: { ingress } }],
  'UiIngressProps.host': [{ ui: { ingress } }, { ui: { ingress: { host: 'other.home.arpa' } } }],
  'UiIngressProps.className': [{ ui: { ingress } }, { ui: { ingress: { ...ingress, className: 'traefik' } } }],
  'UiIngressProps.tlsSecret': [{ ui: { ingress } }, { ui: { ingress: { ...ingress, tlsSecret: 'cert' } } }],
  'UiIngressProps.annotations': [{ ui: { ingress } }, { ui: { ingress: { ...ingress, annotations: { a: 'b' } } } }],
  'UiIngressProps.controllerNamespace': [
    { ui: { ingress } },
    { ui: { ingress: { ...ingress, controllerNamespace: 'ingress-nginx' } } },
  ],
  'UiIngressProps.traefik': [{ ui: { ingress } }, { ui: { ingress: { ...ingress, traefik: false } } }],
  'UiIngressProps.caSecret': [{ ui: { ingress } }, { ui: { ingress: { ...ingress, caSecret: 'ca' } } }],
  'DnsProps.clusterIp': [{ dns: {} }, { dns: { clusterIp: '10.43.0.53' } }],
  'DnsProps.serviceType': [{ dns: {} }, { dns: { serviceType: 'LoadBalancer' } }],
  'DnsProps.nodePort': [{ dns: { serviceType: 'NodePort' } }, { dns: { serviceType: 'NodePort', nodePort: 30053 } }],
  'DnsProps.loadBalancerIp': [
    { dns: { serviceType: 'LoadBalancer' } },
    { dns: { serviceType: 'LoadBalancer', loadBalancerIp: '192.168.1.53' } },
  ],
  'DnsProps.annotations': [{ dns: {} }, { dns: { annotations: { a: 'b' } } }],
  'DnsProps.proxyReplicas': [{ dns: {} }, { dns: { proxyReplicas: 2 } }],
  'DnsProps.redirection': [
    { dns: {}, connectInject: { transparentProxy: true } },
    { dns: { redirection: true }, connectInject: { transparentProxy: true } },
  ],
  'MetricsProps.servers': [{ metrics: {} }, { metrics: { servers: false } }],
  'MetricsProps.sidecars': [{ metrics: {} }, { metrics: { sidecars: false } }],
  'MetricsProps.merging': [{ metrics: {} }, { metrics: { merging: true } }],
  'MetricsProps.scrapePath': [{ metrics: {} }, { metrics: { scrapePath: '/envoy' } }],
  'MetricsProps.scrapePort': [{ metrics: {} }, { metrics: { scrapePort: 20222 } }],
  'MetricsProps.mergedPort': [{ metrics: {} }, { metrics: { mergedPort: 20111 } }],
  'MetricsProps.monitors': [
    { ...lean, metrics: {} },
    { ...lean, metrics: { ...prometheus, monitors: true } },
  ],
  'MetricsProps.dashboard': [{ metrics: {} }, { metrics: { dashboard: true } }],
  'MetricsProps.dashboardLabels': [
    { metrics: { dashboard: true } },
    { metrics: { dashboard: true, dashboardLabels: { grafana: 'yes' } } },
  ],
  'MetricsProps.fromNamespace': [{ metrics: {} }, { metrics: prometheus }],
  'MetricsProps.monitorLabels': [
    { metrics: monitors },
    { metrics: { ...monitors, monitorLabels: { release: 'prometheus' } } },
  ],
  'MetricsProps.scrapeToken': [
    { metrics: monitors },
    { metrics: { ...monitors, scrapeToken: { name: 'other', key: 'value' } } },
  ],
  'MetricsProps.prometheusUrl': [{ metrics: {} }, { metrics: { prometheusUrl: 'http://prometheus' } }],
  'ConsulProps.closedEgress': [{}, { closedEgress: false }],
  'ServerProps.openEgress': [{}, { server: { openEgress: [{ ports: [443] }] } }],
  'MeshConfigProps.proxyDefaults': [{}, { meshConfig: { proxyDefaults: { config: { protocol: 'http' } } } }],
  'MeshConfigProps.accessLogs': [{}, { meshConfig: { accessLogs: true } }],
  'AccessLogsProps.to': [{ meshConfig: { accessLogs: true } }, { meshConfig: { accessLogs: { to: 'stderr' } } }],
  'AccessLogsProps.path': [
    { meshConfig: { accessLogs: { to: 'file', path: '/tmp/a' } } },
    { meshConfig: { accessLogs: { to: 'file', path: '/tmp/b' } } },
  ],
  'AccessLogsProps.jsonFormat': [
    { meshConfig: { accessLogs: true } },
    { meshConfig: { accessLogs: { jsonFormat: { code: '%RESPONSE_CODE%' } } } },
  ],
  'AccessLogsProps.textFormat': [
    { meshConfig: { accessLogs: true } },
    { meshConfig: { accessLogs: { textFormat: '%RESPONSE_CODE%' } } },
  ],
  'AccessLogsProps.listenerLogs': [
    { meshConfig: { accessLogs: true } },
    { meshConfig: { accessLogs: { listenerLogs: false } } },
  ],
  'MeshConfigProps.mesh': [{}, { meshConfig: { mesh: { validateClusters: true } } }],
};

/** `Interface.member` for each prop that `consul-props.ts` and the folders' `props.ts` declare. */
function declaredProps(): string[] {
  const folder = join(__dirname, '../../lib/consul');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ['consul-props.ts', 'props.ts'].includes(basename(file)))
    .flatMap((file) => {
      const source = ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.ES2022, true);
      return source.statements
        .filter(ts.isInterfaceDeclaration)
        .flatMap(({ name, members }) =>
          members.filter(({ name: member }) => member).map((member) => `${name.text}.${member.name!.getText(source)}`),
        );
    });
}

const rendered = new Map<string, string>();
function bytes(props: ConsulProps): string {
  const key = JSON.stringify(props);
  if (!rendered.has(key)) rendered.set(key, JSON.stringify(render(props, shelf(), 'consul', ['shop']).objects));
  return rendered.get(key)!;
}

describe('every prop of Consul is rendered', () => {
  it('and stands in this table', () => {
    expect(Object.keys(PROPS).sort()).toEqual(declaredProps().sort());
  });

  it.each(Object.entries(PROPS))('%s', (_, [without, withIt]) => {
    expect(bytes(withIt)).not.toEqual(bytes(without));
  });
});
