import { ApiObject } from 'cdk8s';
import { CONSUL_GROUP } from '../../k8s/api-groups';
import { CONFIG_ENTRY_API_VERSION } from '../config-entry';
import { IMeshService } from '../i-mesh-service';
import { MeshService } from '../mesh-service';
import { addReferenceGrant, NamingGateway } from './reference-grant';

/** The mesh services that the routes of a gateway lead to. */
export class RouteBackends {
  private readonly added = new Set<IMeshService>();

  public constructor(private readonly gateway: NamingGateway) {}

  /** In the order in which they were added. */
  public get services(): readonly IMeshService[] {
    return [...this.added];
  }

  /**
   * Allows the gateway at a service, and lets routes of a kind refer to it.
   *
   * @throws when the service has no port.
   */
  public add(service: IMeshService, kind: 'HTTPRoute' | 'TCPRoute'): void {
    if (this.added.has(service)) return;
    this.added.add(service);
    const { gateway } = this;
    const { meshName } = service;
    if (service instanceof MeshService) {
      if (service.port === undefined)
        throw new Error(
          `'${gateway.node.path}': '${meshName}' has no port, it only calls others: give it one, or lead elsewhere`,
        );
      const { namespace } = service;
      if (namespace !== gateway.namespace)
        addReferenceGrant(gateway, meshName, kind, { namespace, kind: 'Service', name: meshName });
    } else {
      new ApiObject(gateway, `mesh-service-${meshName}`, {
        apiVersion: CONFIG_ENTRY_API_VERSION,
        kind: 'MeshService',
        metadata: gateway.metadata(meshName),
        spec: { name: meshName },
      });
    }
    service.connections?.allowFrom({ name: gateway.gatewayName });
  }

  /** How a route refers to a service: one of this app by its Service, any other by a MeshService. */
  public refTo(service: IMeshService): object {
    const { meshName: name } = service;
    if (!(service instanceof MeshService)) return { group: CONSUL_GROUP, kind: 'MeshService', name };
    const { namespace, port } = service;
    // group and kind are written, since the injector takes another group for the default of a TCPRoute
    return { group: '', kind: 'Service', name, ...(namespace === this.gateway.namespace ? {} : { namespace }), port };
  }
}
