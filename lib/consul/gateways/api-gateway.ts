import { Construct } from 'constructs';
import { Component } from '../component/component';
import { Installation } from '../installation';
import { CONFIG_ENTRY_API_VERSION } from '../../mesh/config-entry';

/** What the injector's API gateways need to be there: the class, and the configuration of its gateways. */
export class ApiGateway extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'api-gateway');
    this.component = new Component(this, install, 'api-gateway');
    const config = { group: 'consul.hashicorp.com', kind: 'GatewayClassConfig', name: 'consul-api-gateway' };
    const size = install.settings.sidecarResources;
    this.component.add({
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: config.kind,
      name: config.name,
      spec: {
        deployment: {
          defaultInstances: 1,
          minInstances: 1,
          maxInstances: 1,
          resources: { requests: { ...size.requests }, limits: { ...size.limits } },
        },
        // on k3s a LoadBalancer takes the port on every node
        serviceType: 'ClusterIP',
        mapPrivilegedContainerPorts: 0,
      },
    });
    this.component.add({
      apiVersion: `gateway.networking.k8s.io/${install.release.facts.gatewayApi}`,
      kind: 'GatewayClass',
      name: 'consul',
      spec: { controllerName: 'consul.hashicorp.com/gateway-controller', parametersRef: config },
    });
  }
}
