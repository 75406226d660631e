import { INITIAL_NAMESPACES } from '../k8s/initial-namespaces';
import { Cluster } from '../cluster/cluster';
import { ContainerSize } from '../cluster/sizes';
import { isDnsLabel, requireDnsLabel } from '../k8s/names';
import { bytes, milliCpu } from '../k8s/quantity';
import { checkSecretKey, SecretKey } from '../k8s/secret-key';
import { ConsulProps } from './consul-props';
import { refuseOwnedConfig } from './server-config';

/**
 * Refuses props that contradict each other, or the cluster.
 *
 * @throws with the first contradiction: which props, why, and what to change.
 */
export function validate(props: ConsulProps, cluster: Cluster): void {
  validateNames(props);
  validateSecurity(props);
  validateServer(props);
  validateInjector(props, cluster);
  validateSidecars(props);
  validateMetrics(props);
  validateServices(props);
  validateCaSecret(props);
  validateMeshConfig(props);
}

function validateNames({ name, namespace, datacenter, domain }: ConsulProps): void {
  const prefix = requireDnsLabel('name', name ?? 'consul');
  if (prefix.length > 23) {
    // the longest name is that of the gossip Job with its hash, which is a label of its pods
    throw new Error(
      `name '${prefix}' has ${prefix.length} characters: use 23 or fewer, the components' names are added`,
    );
  }
  if (INITIAL_NAMESPACES.includes(namespace ?? 'consul')) {
    throw new Error(
      `namespace is '${namespace}', which is not ours to write: give Consul one of its own, like 'consul'`,
    );
  }
  requireDnsLabel('namespace', namespace ?? 'consul');
  if (!/^[a-z0-9_-]{1,63}$/.test(datacenter ?? 'dc1')) {
    throw new Error(`datacenter is '${datacenter}': use lower case letters, digits, '-' and '_'`);
  }
  if (!(domain ?? 'consul').split('.').every(isDnsLabel)) {
    throw new Error(`domain is '${domain}': use DNS labels with dots between them, like 'consul' or 'mesh.home.arpa'`);
  }
}

function validateSecurity({ security, tls, acls, gossipEncryption }: ConsulProps): void {
  if (security !== undefined && security !== 'secure' && security !== 'lean') {
    throw new Error(`security is '${security}': write 'secure' or 'lean'`);
  }
  if (typeof tls === 'object') {
    if (tls.caCertificate && !tls.caKey) {
      throw new Error(
        `tls.caCertificate is in Secret '${tls.caCertificate.name}' but there is no tls.caKey: server certificates are signed with it, set both or neither`,
      );
    }
    if (tls.caKey && !tls.caCertificate) {
      throw new Error(
        `tls.caKey is in Secret '${tls.caKey.name}' but there is no tls.caCertificate: clients verify servers with it, set both or neither`,
      );
    }
    requireGivenKey('tls.caCertificate', tls.caCertificate);
    requireGivenKey('tls.caKey', tls.caKey);
    requireWhole('tls.certificateDays', tls.certificateDays, 1, 3650);
    for (const address of tls.additionalIpAddresses ?? []) {
      if (!isIpAddress(address))
        throw new Error(
          `tls.additionalIpAddresses has '${address}', which is not a valid IP address: names go to additionalDnsNames`,
        );
    }
    for (const host of tls.additionalDnsNames ?? []) {
      if (!host.replace(/^\*\./, '').split('.').every(isDnsLabel)) {
        throw new Error(
          `tls.additionalDnsNames has '${host}', which is not a valid DNS name: write it like 'consul.home.arpa'`,
        );
      }
    }
  }
  if (typeof acls === 'object') requireGivenKey('acls.bootstrapToken', acls.bootstrapToken);
  if (typeof gossipEncryption === 'object') {
    if (!gossipEncryption.secret)
      throw new Error(`gossipEncryption has no secret: name one, or use 'true' to have a key made`);
    requireGivenKey('gossipEncryption.secret', gossipEncryption.secret);
  }
}

function validateServer({ server = {} }: ConsulProps): void {
  const { replicas = 1 } = server;
  if (![1, 3, 5].includes(replicas)) {
    throw new Error(
      `server.replicas is ${shown(replicas)}: use 1, 3 or 5; an even number tolerates no more failures than the odd one below it`,
    );
  }
  const { size = '2Gi' } = server.storage ?? {};
  if (bytes('server.storage.size', size) < 2 ** 20) {
    throw new Error(`server.storage.size is '${size}': use 1Mi or more, like '2Gi'`);
  }
  const node = server.scheduling?.nodeName ?? server.scheduling?.nodeSelector?.['kubernetes.io/hostname'];
  if (replicas > 1 && node !== undefined) {
    throw new Error(
      `server.scheduling puts all ${replicas} servers on node '${node}': losing it loses the quorum, and more servers make that no rarer, remove nodeName or use 1 server`,
    );
  }
  requireWhole('server.raftMultiplier', server.raftMultiplier, 1, 10);
  requireSize('server.resources', server.resources);
  server.fromNamespaces?.forEach((name) => requireDnsLabel('server.fromNamespaces: namespace', name));
  refuseOwnedConfig(server.extraConfig ?? {});
}

function validateInjector({ connectInject = {}, gatewayApi, dns }: ConsulProps, cluster: Cluster): void {
  requireWhole('connectInject.replicas', connectInject.replicas, 1, 20);
  requireWhole('connectInject.webhookTimeoutSeconds', connectInject.webhookTimeoutSeconds, 1, 30);
  requireSize('connectInject.resources', connectInject.resources);
  if (connectInject.nativeSidecars && !cluster.hasNativeSidecars) {
    throw new Error(
      `connectInject.nativeSidecars is true on Kubernetes '${cluster.version}': sidecars are init containers from 1.29 on, remove it or upgrade`,
    );
  }
  if (connectInject.allowNamespaces?.length === 0) {
    throw new Error(
      `connectInject.allowNamespaces is empty, so nothing would be injected: name namespaces, or remove it to allow all of them`,
    );
  }
  for (const [prop, names] of Object.entries({
    allowNamespaces: connectInject.allowNamespaces ?? [],
    denyNamespaces: connectInject.denyNamespaces ?? [],
    existingNamespaces: connectInject.existingNamespaces ?? [],
  })) {
    names.forEach(
      (name) =>
        (name === '*' && prop !== 'existingNamespaces') || requireDnsLabel(`connectInject.${prop}: namespace`, name),
    );
  }
  if (connectInject.denyNamespaces?.includes('*')) {
    throw new Error(`connectInject.denyNamespaces has '*', so nothing would be injected: name namespaces`);
  }
  const both = connectInject.denyNamespaces?.find((name) => connectInject.allowNamespaces?.includes(name));
  if (both !== undefined) {
    throw new Error(
      `namespace '${both}' is in connectInject.allowNamespaces and in denyNamespaces: remove it from one of them`,
    );
  }
  if (dns?.redirection && !connectInject.transparentProxy) {
    throw new Error(
      `dns.redirection is true without connectInject.transparentProxy: it is the proxy's rules that lead a pod's DNS queries to its sidecar, switch transparentProxy on or remove redirection`,
    );
  }
  if (connectInject.apiGateways && gatewayApi === 'none') {
    throw new Error(
      `connectInject.apiGateways is true with gatewayApi 'none': the GatewayClass cannot be applied before its definition is there, let this install bring it, or remove apiGateways and write the GatewayClass yourself`,
    );
  }
}

function validateSidecars({ connectInject = {} }: ConsulProps): void {
  requireWhole('connectInject.concurrency', connectInject.concurrency, 0, 128);
  requireSize('connectInject.sidecarResources', connectInject.sidecarResources);
  requireSize('connectInject.initResources', connectInject.initResources);
  const { lifecycle = {}, startupProbe = {} } = connectInject;
  requireWhole('connectInject.lifecycle.shutdownGracePeriod', lifecycle.shutdownGracePeriod, 0, 3600);
  if (lifecycle.enabled === false && (lifecycle.drainListeners || lifecycle.shutdownGracePeriod)) {
    throw new Error(
      `connectInject.lifecycle is not enabled but has drainListeners or a shutdownGracePeriod: sidecars stop at once without it, enable it or remove them`,
    );
  }
  requireWhole('connectInject.startupProbe.initialDelay', startupProbe.initialDelay, 1, 3600);
  requireWhole('connectInject.startupProbe.period', startupProbe.period, 1, 3600);
  requireWhole('connectInject.startupProbe.failureThreshold', startupProbe.failureThreshold, 1, 1000);
  requireWhole('connectInject.startupProbe.timeout', startupProbe.timeout, 1, 3600);
  if (connectInject.startupProbe && connectInject.nativeSidecars === false) {
    throw new Error(
      `connectInject.startupProbe is set but nativeSidecars is false: only sidecars that are init containers have one, remove one of the two`,
    );
  }
}

function validateMetrics({ metrics, acls, security, ui }: ConsulProps): void {
  if (!metrics) return;
  if (metrics.merging && metrics.sidecars === false) {
    throw new Error(
      `metrics.merging is true but metrics.sidecars is false: it is the sidecars that merge, switch both on or both off`,
    );
  }
  const ports = { scrapePort: metrics.scrapePort ?? 20200, mergedPort: metrics.mergedPort ?? 20100 };
  for (const [prop, port] of Object.entries(ports)) requireWhole(`metrics.${prop}`, port, 1024, 65535);
  if (ports.scrapePort === ports.mergedPort) {
    throw new Error(
      `metrics.scrapePort and metrics.mergedPort are both ${ports.scrapePort}: one sidecar opens both, pick two ports`,
    );
  }
  for (const [prop, port] of Object.entries(ports)) {
    if ([20000, 19000, 20600, 20101].includes(port)) {
      throw new Error(`metrics.${prop} is ${port}, which the sidecar uses for something else: pick another port`);
    }
  }
  requireGivenKey('metrics.scrapeToken', metrics.scrapeToken);
  const scrapesServers = metrics.monitors && (metrics.servers ?? true);
  if (metrics.fromNamespace !== undefined) requireDnsLabel('metrics.fromNamespace: namespace', metrics.fromNamespace);
  if (scrapesServers && metrics.fromNamespace === undefined) {
    throw new Error(
      `metrics.monitors is true without a metrics.fromNamespace: the servers let no other namespace in, name the one that Prometheus runs in, or set metrics.servers to false`,
    );
  }
  const withAcls = acls ?? (security ?? 'secure') === 'secure';
  if (scrapesServers && withAcls && !metrics.scrapeToken) {
    throw new Error(
      `metrics.monitors is true for servers with ACLs without a metrics.scrapeToken: the servers answer 403, give a token with 'agent:read', or set metrics.servers to false`,
    );
  }
  if (metrics.scrapeToken && !(scrapesServers && withAcls)) {
    throw new Error(
      `metrics.scrapeToken is given but nothing uses it: it needs metrics.monitors, metrics.servers and ACLs, remove it or switch them on`,
    );
  }
  if (metrics.monitorLabels && !metrics.monitors) {
    throw new Error(
      `metrics.monitorLabels is given but metrics.monitors is not: they are labels of the monitors, remove it or switch them on`,
    );
  }
  if (metrics.prometheusUrl !== undefined) {
    if (ui === false)
      throw new Error(
        `metrics.prometheusUrl is given but ui is false: the UI shows them, remove prometheusUrl or switch ui on`,
      );
    if (!/^https?:\/\/[^\s/]+/.test(metrics.prometheusUrl)) {
      throw new Error(
        `metrics.prometheusUrl is '${metrics.prometheusUrl}': write it like 'http://prometheus-server.monitoring'`,
      );
    }
  }
}

function validateServices({ dns, ui }: ConsulProps): void {
  requireWhole('dns.proxyReplicas', dns?.proxyReplicas, 0, 20);
  if (dns?.clusterIp !== undefined && !isIpAddress(dns.clusterIp)) {
    throw new Error(
      `dns.clusterIp is '${dns.clusterIp}', which is not a valid IP address: pick a free one of the cluster's service range`,
    );
  }
  if (typeof ui === 'object' && ui.ingress && !ui.ingress.host.split('.').every(isDnsLabel)) {
    throw new Error(
      `ui.ingress.host is '${ui.ingress.host}', which is not a valid DNS name: write it like 'consul.home.arpa'`,
    );
  }
  if (typeof ui === 'object' && ui.ingress?.controllerNamespace !== undefined)
    requireDnsLabel('ui.ingress.controllerNamespace: namespace', ui.ingress.controllerNamespace);
}

function validateCaSecret({ ui, tls, security }: ConsulProps): void {
  const ingress = typeof ui === 'object' ? ui.ingress : undefined;
  if (ingress?.caSecret === undefined) return;
  checkSecretKey('ui.ingress.caSecret', { name: ingress.caSecret, key: 'ca.crt' });
  if (!(tls ?? (security ?? 'secure') === 'secure')) {
    throw new Error(
      `ui.ingress.caSecret is '${ingress.caSecret}' but the servers have no TLS: there is no certificate to verify, remove it or switch TLS on`,
    );
  }
  if (ingress.traefik === false) {
    throw new Error(
      `ui.ingress.caSecret is '${ingress.caSecret}' but ui.ingress.traefik is false: Traefik's ServersTransport names it, remove one of the two`,
    );
  }
}

function validateMeshConfig({ meshConfig = {} }: ConsulProps): void {
  const { proxyDefaults, mesh } = meshConfig;
  if (proxyDefaults && ('mode' in proxyDefaults || hasKey(proxyDefaults.transparentProxy, 'outboundListenerPort'))) {
    throw new Error(
      `meshConfig.proxyDefaults has 'mode' or 'transparentProxy.outboundListenerPort': the injector refuses both, use the pods' annotation 'consul.hashicorp.com/transparent-proxy'`,
    );
  }
  if (proxyDefaults?.mutualTLSMode === 'permissive' && mesh?.allowEnablingPermissiveMutualTLS !== true) {
    throw new Error(
      `meshConfig.proxyDefaults.mutualTLSMode is 'permissive' but meshConfig.mesh.allowEnablingPermissiveMutualTLS is not true: Consul refuses the one without the other, set it or remove the mode`,
    );
  }
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}

function requireGivenKey(prop: string, secret: SecretKey | undefined): void {
  if (secret) checkSecretKey(prop, secret);
}

function requireWhole(prop: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${prop} is ${shown(value)}: use a whole number from ${least} to ${most}`);
  }
}

/** A value as messages show it: texts in quotes, since `'3'` is no number. */
function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function requireSize(prop: string, size: ContainerSize | undefined): void {
  if (!size) return;
  const { requests, limits } = size;
  if (bytes(`${prop}.requests.memory`, requests.memory) > bytes(`${prop}.limits.memory`, limits.memory)) {
    throw new Error(
      `${prop} requests '${requests.memory}' of memory but is limited to '${limits.memory}': raise the limit or request less`,
    );
  }
  const cpu = milliCpu(`${prop}.requests.cpu`, requests.cpu);
  if (limits.cpu !== undefined && cpu > milliCpu(`${prop}.limits.cpu`, limits.cpu)) {
    throw new Error(
      `${prop} requests '${requests.cpu}' of CPU but is limited to '${limits.cpu}': raise the limit or request less`,
    );
  }
}

function isIpAddress(address: string): boolean {
  const parts = address.split('.');
  if (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return true;
  return /^[0-9a-f:.]+$/i.test(address) && address.includes(':') && URL.canParse(`http://[${address}]`);
}
