import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { schedulingFields, SchedulingProps } from '../../cluster/scheduling';
import { ContainerResources, requireSize } from '../../cluster/sizes';
import { requireDnsLabel } from '../../k8s/names';
import { inNamespace, PolicyPeer, tcp } from '../../k8s/policy-rule';
import { INJECTION_ENABLED, INJECTION_LABEL } from '../../mesh/annotations';
import { CONFIG_ENTRY_API_VERSION } from '../../mesh/config-entry';
import { ExternalService, IServiceGateway } from '../../mesh/gateways/external-service';
import { GATEWAY_PORT } from '../../mesh/gateways/gateway-port';
import { mountedAt } from '../../mesh/gateways/mounted-at';
import { Mesh } from '../../mesh/mesh';
import { requireArguments, requireConstruct } from '../../props/arguments';
import { Component, ComponentName } from '../component/component';
import type { Consul } from '../consul';
import { Installation } from '../installation';
import { requireGatewayName } from './gateway-names';
import { mountedSecrets } from './mounted-secrets';
import { requireWatchedNamespace } from './watched-namespace';
import { gatewayDeployment, gatewayMetricsIngress } from './gateway-pod';

/** What a terminating gateway is declared with. */
export interface TerminatingGatewayProps {
  /** The install that it is a part of, with `connectInject.terminatingGateways`. */
  readonly consul: Consul;
  /** The name in the mesh; objects are named `<prefix>-<name>`. Not to be changed once installed. @default - the construct's id */
  readonly name?: string;
  /** @default 1 @range 1.. */
  readonly replicas?: number;
  /** Of each pod. @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /** Where its pods run. @default - any node that can run Envoy */
  readonly scheduling?: SchedulingProps;
}

/**
 * The way out of the mesh: an Envoy in the install's namespace that takes calls of {@link ExternalService}s with mTLS and by
 * intentions, and hands them on. It may connect to these services, DNS and Consul's servers, and to nothing else; its
 * identity has rights on these services alone.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/charts/consul/templates/terminating-gateways-deployment.yaml
 */
export class TerminatingGateway extends Construct implements IServiceGateway {
  public readonly gatewayName: string;
  public readonly namespace: string;
  public readonly mesh: Mesh;
  public readonly pods: PolicyPeer;
  public readonly port = GATEWAY_PORT;
  private readonly component: Component;
  private readonly linked: ExternalService[] = [];

  /** @throws when the install has no terminating gateways, or does not look at its own namespace; when the name is taken, or a size or a number is not valid. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: TerminatingGatewayProps,
  ) {
    super(requireConstruct('TerminatingGateway', [scope, id, props], new.target !== TerminatingGateway), id);
    const path = `'${this.node.path}'`;
    const { install, mesh } = props.consul;
    this.mesh = mesh;
    this.namespace = install.namespace;
    this.gatewayName = requireDnsLabel(`${path}: terminating gateway`, props.name ?? id);
    if (!install.injector.terminatingGateways)
      throw new Error(`${path} is a terminating gateway: set connectInject.terminatingGateways of the Consul`);
    requireWatchedNamespace(`${path} is`, install);
    requireGatewayName(path, this.gatewayName, mesh);
    requireSize(`${path}: resources`, props.resources);
    schedulingFields(path, props.scheduling, {});
    mesh.registerGateway(this);
    // what is named after the install's components has their names too
    this.component = new Component(this, install, this.gatewayName as ComponentName);
    this.pods = inNamespace(this.namespace, { matchLabels: { ...this.component.selector } });
    this.addObjects(install);
  }

  /** The services that are reached through it. */
  public get services(): readonly ExternalService[] {
    return this.linked;
  }

  /** Called by each {@link ExternalService} for itself. */
  public addService(service: ExternalService): void {
    requireArguments('TerminatingGateway.addService', [service], this.node.path);
    this.linked.push(service);
  }

  private addObjects(install: Installation): void {
    const { component } = this;
    component.addServiceAccount({ token: install.acls !== undefined });
    // the injector registers a gateway's pods by the Service that selects them
    component.add({
      apiVersion: 'v1',
      kind: 'Service',
      spec: {
        type: 'ClusterIP',
        selector: component.selector,
        ports: [{ name: 'gateway', port: GATEWAY_PORT, targetPort: GATEWAY_PORT, protocol: 'TCP' }],
      },
    });
    component.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: component.versioned(install.release.consulK8s),
      spec: Lazy.any({ produce: () => this.deploymentSpec() }),
    });
    component.add({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      spec: Lazy.any({ produce: () => this.policySpec(install) }),
    });
    component.add({
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'TerminatingGateway',
      name: this.gatewayName,
      spec: Lazy.any({
        produce: () => ({ services: this.linked.map((service) => service.linked(mountedAt)) }),
      }),
    });
  }

  private deploymentSpec(): object {
    const { replicas = 1, scheduling, resources } = this.props;
    return gatewayDeployment(this.component, {
      kind: 'terminating-gateway',
      name: this.gatewayName,
      replicas,
      resources,
      scheduling,
      ...mountedSecrets(this.linked),
    });
  }

  /** Open to the sidecars of the mesh, and out to its services' addresses, besides what every pod of the mesh may. */
  private policySpec(install: Installation): object {
    const meshed = [{ namespaceSelector: { matchLabels: { [INJECTION_LABEL]: INJECTION_ENABLED } } }];
    const { egress } = install;
    const rules = this.linked.map((service) => service.egress);
    return {
      podSelector: { matchLabels: this.component.selector },
      policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'],
      ingress: [{ from: meshed, ports: tcp(GATEWAY_PORT) }, ...gatewayMetricsIngress(install)],
      ...(egress ? { egress: [egress.dns, egress.servers, ...rules] } : {}),
    };
  }
}
