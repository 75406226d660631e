import { INJECTION_ENABLED, INJECTION_LABEL } from '../../mesh/annotations';
import { Component } from './component';
import { Installation } from '../installation';

type Protocol = 'TCP' | 'UDP';
interface Port {
  readonly protocol: Protocol;
  readonly port: number;
}

/**
 * Lets servers talk to each other, and to the servers whom they serve: the install itself, namespaces of the mesh, and
 * those that props name. Without ACLs the HTTP port alone writes intentions, so it is not for every pod of the cluster.
 * What a node sends to its own pods always arrives, the kubelet's probes among it.
 */
export function addServerPolicy(component: Component): void {
  const { install, selector } = component;
  const { ui, metrics, dns, server } = install;
  const http = httpPorts(install);
  const named = (names: readonly string[]): object[] =>
    names.map((name) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }));
  const isOpenUi = ui !== undefined && ui.serviceType !== undefined && ui.serviceType !== 'ClusterIP';
  const toHttp = [
    ...(ui?.ingress ? [ui.ingress.controllerNamespace] : []),
    ...(metrics?.servers && metrics.fromNamespace !== undefined ? [metrics.fromNamespace] : []),
  ];
  addPolicy(component, [
    { from: [{ podSelector: { matchLabels: selector } }], ports: [...tcp(8300), ...both(8301), ...both(8302)] },
    {
      from: [
        { podSelector: {} },
        { namespaceSelector: { matchLabels: { [INJECTION_LABEL]: INJECTION_ENABLED } } },
        ...named(server.fromNamespaces),
      ],
      ports: [...http, ...tcp(8502), ...both(8600)],
    },
    ...(toHttp.length > 0 ? [{ from: named(toHttp), ports: http }] : []),
    // they come from outside of the cluster
    ...(isOpenUi ? [{ ports: http }] : []),
    // the cluster's own DNS asks, and whoever is told the Service's address
    ...(dns && dns.proxyReplicas === 0 ? [{ ports: both(8600) }] : []),
  ]);
}

/** Lets everybody reach the webhooks, since the API server is on no pod's network, and nobody the rest. */
export function addInjectorPolicy(component: Component): void {
  addPolicy(component, [{ ports: tcp(8080) }]);
}

function addPolicy(component: Component, ingress: readonly object[]): void {
  component.add({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    spec: { podSelector: { matchLabels: component.selector }, policyTypes: ['Ingress'], ingress },
  });
}

function httpPorts({ tls }: Installation): Port[] {
  return [...(tls ? tcp(8501) : []), ...(tls?.httpsOnly ? [] : tcp(8500))];
}

function tcp(port: number): Port[] {
  return [{ protocol: 'TCP', port }];
}

function both(port: number): Port[] {
  return [
    { protocol: 'TCP', port },
    { protocol: 'UDP', port },
  ];
}
