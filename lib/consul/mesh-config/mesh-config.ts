import { Construct } from 'constructs';
import { Component } from '../component/component';
import { Installation } from '../installation';
import { CONFIG_ENTRY_API_VERSION } from '../../mesh/config-entry';

/**
 * The config entries that hold for the whole mesh, of which there is one each.
 * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/mesh
 */
export class MeshConfig extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'mesh-config');
    this.component = new Component(this, install, 'mesh-config');
    const { mesh, proxyDefaults } = install.meshConfig;
    this.component.add({
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'Mesh',
      name: 'mesh',
      spec: mesh,
    });
    if (proxyDefaults)
      this.component.add({
        apiVersion: CONFIG_ENTRY_API_VERSION,
        kind: 'ProxyDefaults',
        name: 'global',
        spec: proxyDefaults,
      });
  }
}
