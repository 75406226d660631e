import { Construct } from 'constructs';
import { CONSUL_GROUP, GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { Component } from '../component/component';
import { Installation } from '../installation';
import { CONFIG_ENTRY_API_VERSION } from '../../mesh/config-entry';
import { DEFAULT_GATEWAY_CLASS, GATEWAY_CONTROLLER } from '../../mesh/gateways/consul-gateways';
import { MAPPED_PORTS } from '../../mesh/gateways/listener';

/** The class for API gateways that are written by hand, and the configuration of its gateways. */
export class GatewayClass extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'api-gateway');
    this.component = new Component(this, install, 'api-gateway');
    const config = { group: CONSUL_GROUP, kind: 'GatewayClassConfig', name: 'consul-api-gateway' };
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
        // without, a gateway at port 80 or 443 has a pod that Pod Security 'restricted' refuses
        mapPrivilegedContainerPorts: MAPPED_PORTS,
      },
    });
    this.component.add({
      apiVersion: `${GATEWAY_API_GROUP}/${install.release.facts.gatewayApi}`,
      kind: 'GatewayClass',
      name: DEFAULT_GATEWAY_CLASS,
      spec: { controllerName: GATEWAY_CONTROLLER, parametersRef: config },
    });
  }
}
