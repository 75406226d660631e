import { Component } from '../component/component';
import { ServerExposeInstallation } from './resolve';

/** The Service by which clients outside of the cluster reach the servers: HTTP and gRPC, and no port of servers among each other. */
export function addExposeService(component: Component, expose: ServerExposeInstallation): void {
  const { tls } = component.install;
  const { serviceType, nodePorts, loadBalancerIp, annotations } = expose;
  const port = (name: 'https' | 'http' | 'grpc', number: number): object => ({
    name,
    port: number,
    targetPort: name,
    protocol: 'TCP',
    ...(nodePorts[name] === undefined ? {} : { nodePort: nodePorts[name] }),
  });
  component.add({
    apiVersion: 'v1',
    kind: 'Service',
    name: `${component.install.name}-expose-servers`,
    // the ServiceMonitor finds the servers by the labels of their own Service, and would scrape them twice
    labels: { ...component.labels, 'app.kubernetes.io/component': 'expose-servers' },
    annotations,
    spec: {
      type: serviceType,
      ...(loadBalancerIp === undefined ? {} : { loadBalancerIP: loadBalancerIp }),
      selector: component.selector,
      ports: [
        ...(tls ? [port('https', 8501)] : []),
        ...(tls?.httpsOnly ? [] : [port('http', 8500)]),
        port('grpc', 8502),
      ],
    },
  });
}
