import { ApiObject, Lazy } from 'cdk8s';
import {
  ApiGateway,
  Consul,
  ExternalService,
  Layer,
  MeshApp,
  MeshService,
  RESTRICTED_CONTAINER,
  restrictedPod,
  TerminatingGateway,
} from 'meshberry';

/**
 * A shop that browsers reach through an API gateway, by TLS, and whose database is on a NAS, reached through a terminating
 * gateway. The certificate is a Secret `shop-tls` in namespace `edge`, which cert-manager or a hand makes.
 */
export function build(app: MeshApp): void {
  app.cluster.images.add({
    repository: 'registry.example.org/shop',
    tag: '1.4',
    platforms: ['arm64'],
    verified: 'docker buildx imagetools inspect',
  });
  const consul = new Consul(new Layer(app, '20-consul'), 'consul', {
    connectInject: { apiGateways: true, terminatingGateways: true },
  });
  const layer = new Layer(app, '60-shop');
  const flags: string[] = [];
  const labels = { 'app.kubernetes.io/name': 'shop' };
  const workload = new ApiObject(layer, 'workload', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: restrictedPod(1000),
          containers: [
            {
              name: 'shop',
              image: 'registry.example.org/shop:1.4',
              args: Lazy.any({ produce: () => flags }),
              ports: [{ containerPort: 8080 }],
              resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '96Mi' } },
              securityContext: RESTRICTED_CONTAINER,
            },
          ],
        },
      },
    },
  });
  const shop = new MeshService(layer, 'shop', {
    mesh: consul.mesh,
    name: 'shop',
    workload,
    port: 8080,
    protocol: 'http',
  });

  // In: k3s' Traefik has port 443 of the nodes, so another one is taken.
  const edge = new ApiGateway(new Layer(app, '70-edge'), 'edge', {
    mesh: consul.mesh,
    listeners: [{ port: 8443, host: 'shop.example.org', tlsSecret: 'shop-tls' }],
  });
  edge.route('/', shop);

  // Out: the shop's program dials loopback, its pods may connect to the gateway, and the gateway to the NAS alone.
  const outside = new Layer(app, '70-outside');
  const gateway = new TerminatingGateway(outside, 'way-out', { consul });
  const database = new ExternalService(outside, 'nas-db', { gateway, address: '192.168.1.10', port: 5432 });
  flags.push(`--database=${shop.connections.connectTo(database).address}`);
}
