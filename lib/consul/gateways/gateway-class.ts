import { Construct } from 'constructs';
import { DEFAULT_GATEWAY_CLASS } from '../../mesh/gateways/consul-gateways';
import { gatewayClass } from '../../mesh/gateways/gateway-class';
import { SidecarPrograms } from '../../mesh/sidecar-programs';
import { Component } from '../component/component';
import { Installation } from '../installation';

/** The class for API gateways that are written by hand, and the configuration of its gateways. */
export class GatewayClass extends Construct {
  public constructor(scope: Construct, install: Installation) {
    super(scope, 'api-gateway');
    const component = new Component(this, install, 'api-gateway');
    const objects = gatewayClass(install.release, {
      name: DEFAULT_GATEWAY_CLASS,
      configName: 'consul-api-gateway',
      replicas: 1,
      resources: install.size(SidecarPrograms.gateway),
      // on k3s a LoadBalancer takes the port on every node
      serviceType: 'ClusterIP',
    });
    for (const object of objects) component.add(object);
  }
}
