import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { EgressRule, tcp } from '../../k8s/policy-rule';
import { ALL_SIDECARS } from '../../mesh/closed-egress';
import { GATEWAY_PORT } from '../../mesh/gateways/gateway-port';
import { IMeshGateway, Mesh } from '../../mesh/mesh';
import { Component } from '../component/component';
import { gatewayDeployment, gatewayMetricsIngress } from '../gateways/gateway-pod';
import { requireWatchedNamespace } from '../gateways/watched-namespace';
import { Installation } from '../installation';
import { MESH_GATEWAY } from './mesh-gateway-pods';
import { PeeringInstallation } from './resolve';

/**
 * The way to other meshes and from them: an Envoy that hands on connections by the name in their TLS, without decrypting
 * them. The servers' own talk with those of a peer goes through it, too.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/charts/consul/templates/mesh-gateway-deployment.yaml
 */
export class MeshGateway extends Construct implements IMeshGateway {
  public readonly gatewayName = MESH_GATEWAY;
  public readonly namespace: string;
  private readonly component: Component;

  public constructor(
    scope: Construct,
    private readonly install: Installation,
    private readonly peering: PeeringInstallation,
    private readonly mesh: Mesh,
  ) {
    super(scope, MESH_GATEWAY);
    this.namespace = install.namespace;
    requireWatchedNamespace(`'${this.node.path}' is a mesh gateway`, install);
    mesh.registerGateway(this);
    this.component = new Component(this, install, MESH_GATEWAY);
    this.component.addServiceAccount({ token: install.acls !== undefined });
    this.addService();
    this.addDeployment();
    this.addPolicy();
  }

  /** The port at which peers are told to find the gateway. */
  private get wanPort(): number {
    const { serviceType, port, nodePort } = this.peering;
    return serviceType === 'NodePort' ? nodePort! : port;
  }

  private addService(): void {
    const { serviceType, port, nodePort, loadBalancerIp, annotations } = this.peering;
    this.component.add({
      apiVersion: 'v1',
      kind: 'Service',
      annotations,
      spec: {
        type: serviceType,
        ...(loadBalancerIp === undefined ? {} : { loadBalancerIP: loadBalancerIp }),
        selector: this.component.selector,
        ports: [
          {
            name: 'gateway',
            port,
            targetPort: GATEWAY_PORT,
            protocol: 'TCP',
            ...(nodePort === undefined ? {} : { nodePort }),
          },
        ],
      },
    });
  }

  private addDeployment(): void {
    const { address, replicas, resources, scheduling } = this.peering;
    this.component.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: this.component.versioned(this.install.release.consulK8s),
      spec: gatewayDeployment(this.component, {
        kind: MESH_GATEWAY,
        name: MESH_GATEWAY,
        replicas,
        resources,
        scheduling,
        annotations: {
          'consul.hashicorp.com/mesh-gateway-container-port': String(GATEWAY_PORT),
          'consul.hashicorp.com/gateway-wan-address-source': address === undefined ? 'Service' : 'Static',
          'consul.hashicorp.com/gateway-wan-address-static': address ?? '',
          'consul.hashicorp.com/gateway-wan-port': String(this.wanPort),
        },
      }),
    });
  }

  /** Peers come from anywhere, and show a certificate; the gateway goes to sidecars, servers, and the gateways of peers. */
  private addPolicy(): void {
    const { egress } = this.install;
    this.component.add({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      spec: {
        podSelector: { matchLabels: this.component.selector },
        policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'],
        ingress: [{ ports: tcp(GATEWAY_PORT) }, ...gatewayMetricsIngress(this.install)],
        ...(egress
          ? {
              egress: Lazy.any({
                produce: (): EgressRule[] => [
                  egress.dns,
                  egress.servers,
                  ALL_SIDECARS,
                  ...this.mesh.peers.map(({ egress }) => egress),
                ],
              }),
            }
          : {}),
      },
    });
  }
}
