import { EgressRule, inNamespace, PolicyPort, tcp, tcpAndUdp } from '../../k8s/policy-rule';
import { INJECTION_ENABLED, INJECTION_LABEL } from '../../mesh/annotations';
import { configuredEgress, InstallEgress } from '../egress';
import { Installation } from '../installation';
import { meshGatewayPods } from '../peering/mesh-gateway-pods';
import { Component } from './component';

/**
 * Lets servers talk to each other, and to the servers whom they serve: the install itself, namespaces of the mesh, and
 * those that props name. Without ACLs the HTTP port alone writes intentions, so it is not for every pod of the cluster.
 * What a node sends to its own pods always arrives, the kubelet's probes among it.
 */
export function addServerPolicy(component: Component): void {
  const { install, selector } = component;
  const { ui, metrics, dns, server, acls, peering } = install;
  const gateway = meshGatewayPods(install);
  const http = httpPorts(install);
  const named = (names: readonly string[]): object[] => names.map((name) => inNamespace(name));
  const servers = [{ podSelector: { matchLabels: selector } }];
  const amongServers = [...tcp(8300), ...tcpAndUdp(8301), ...tcpAndUdp(8302)];
  const isOpenUi = ui !== undefined && ui.serviceType !== undefined && ui.serviceType !== 'ClusterIP';
  const toHttp = [
    ...(ui?.ingress ? [ui.ingress.controllerNamespace] : []),
    ...(metrics?.servers && metrics.fromNamespace !== undefined ? [metrics.fromNamespace] : []),
  ];
  const ingress = [
    { from: servers, ports: amongServers },
    {
      from: [
        { podSelector: {} },
        { namespaceSelector: { matchLabels: { [INJECTION_LABEL]: INJECTION_ENABLED } } },
        ...named(server.fromNamespaces),
      ],
      ports: [...http, ...tcp(8502), ...tcpAndUdp(8600)],
    },
    ...(toHttp.length > 0 ? [{ from: named(toHttp), ports: http }] : []),
    // they come from outside of the cluster
    ...(isOpenUi ? [{ ports: http }] : []),
    ...(server.expose ? [{ ports: [...http, ...tcp(8502)] }] : []),
    // the cluster's own DNS asks, and whoever is told the Service's address
    ...(dns && dns.proxyReplicas === 0 ? [{ ports: tcpAndUdp(8600) }] : []),
  ];
  addPolicy(component, ingress, ({ dns: names, apiServer }) => [
    names,
    { to: servers, ports: amongServers },
    // who logs in is asked of the API server
    ...(acls ? [apiServer] : []),
    ...configuredEgress(install),
    ...(peering ? [{ to: [gateway.pods], ports: tcp(gateway.port) }] : []),
    ...server.openEgress,
  ]);
}

/** Lets everybody reach the webhooks, since the API server is on no pod's network, and nobody the rest. */
export function addInjectorPolicy(component: Component): void {
  addPolicy(component, [{ ports: tcp(8080) }], ({ dns, servers, apiServer }) => [dns, servers, apiServer]);
}

/** Lets everybody ask for names. */
export function addDnsProxyPolicy(component: Component, port: number): void {
  addPolicy(component, [{ ports: tcpAndUdp(port) }], ({ dns, servers }) => [dns, servers]);
}

/** Lets everybody scrape the catalog sync, where it has metrics, and it call servers and API server. */
export function addSyncPolicy(component: Component, metricsPort: number | undefined): void {
  const ingress = metricsPort === undefined ? [] : [{ ports: tcp(metricsPort) }];
  addPolicy(component, ingress, ({ dns, servers, apiServer }) => [dns, servers, apiServer]);
}

/** Lets nobody reach the pods, and them what they are to call. Of what the API server alone serves no name is asked. */
export function addClientPolicy(component: Component, calls: 'api-server' | 'api-server and servers'): void {
  addPolicy(component, [], ({ dns, servers, apiServer }) =>
    calls === 'api-server' ? [apiServer] : [dns, servers, apiServer],
  );
}

function addPolicy(
  component: Component,
  ingress: readonly object[],
  egress: (known: InstallEgress) => readonly EgressRule[],
): void {
  const known = component.install.egress;
  component.add({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    spec: {
      podSelector: { matchLabels: component.selector },
      policyTypes: known ? ['Ingress', 'Egress'] : ['Ingress'],
      ...(ingress.length > 0 ? { ingress } : {}),
      ...(known ? { egress: egress(known) } : {}),
    },
  });
}

function httpPorts({ tls }: Installation): PolicyPort[] {
  return [...(tls ? tcp(8501) : []), ...(tls?.httpsOnly ? [] : tcp(8500))];
}
