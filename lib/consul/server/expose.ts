import { requirePort } from '../../k8s/names';
import { Component } from '../component/component';
import { requireNodePort } from '../service-type';
import { ServerExposeProps } from './props';

/** @throws when a port of the nodes is no port, or one stands for a port that the servers do not open. */
export function requireExpose(
  { serviceType = 'LoadBalancer', nodePorts = {} }: ServerExposeProps,
  hasHttp: boolean,
): void {
  requireNodePort('server.expose', { serviceType });
  for (const [name, port] of Object.entries(nodePorts))
    if (port !== undefined) requirePort(`server.expose.nodePorts.${name}`, port);
  if (nodePorts.http !== undefined && !hasHttp)
    throw new Error(
      `server.expose.nodePorts.http is ${nodePorts.http}, but the servers speak https alone: use nodePorts.https, or set tls.httpsOnly to false`,
    );
}

/** The Service by which clients outside of the cluster reach the servers: HTTP and gRPC, and no port of servers among each other. */
export function addExposeService(component: Component, expose: ServerExposeProps): void {
  const { tls } = component.install;
  const { serviceType = 'LoadBalancer', nodePorts = {}, loadBalancerIp, annotations } = expose;
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
    name: `${component.install.prefix}-expose-servers`,
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
