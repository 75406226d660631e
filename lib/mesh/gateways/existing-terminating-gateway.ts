import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { requireChart } from '../../k8s/chart';
import { declareObject } from '../../k8s/declared';
import { requireDnsLabel } from '../../k8s/names';
import { inNamespace, PolicyPeer } from '../../k8s/policy-rule';
import { requireArguments, requireConstruct } from '../../props/arguments';
import { CONFIG_ENTRY_API_VERSION } from '../config-entry';
import { managedLabels } from '../labels';
import { Mesh } from '../mesh';
import { ExternalService, IServiceGateway } from './external-service';
import { GATEWAY_PORT } from './gateway-port';
import { mountedAt } from './mounted-at';

/** What is known of a terminating gateway that Consul's chart runs. */
export interface ExistingTerminatingGatewayProps {
  /** The mesh of its Consul, by {@link Mesh.fromExisting}. */
  readonly mesh: Mesh;
  /** The name in the chart's `terminatingGateways.gateways`. @default - the construct's id */
  readonly name?: string;
}

/**
 * A terminating gateway whose pods Consul's chart runs, with `terminatingGateways.enabled`. This app says what is reached
 * through it: it writes the one TerminatingGateway of its name, so that nobody else may. Secrets of the TLS of its services
 * are mounted by the chart's `extraVolumes`, each under its own name.
 *
 * @example
 * ```ts
 * import { ExistingTerminatingGateway, ExternalService, Layer, Mesh } from 'meshberry';
 *
 * declare const layer: Layer;
 * const mesh = Mesh.fromExisting(layer, 'mesh', { tls: true, acls: true });
 * const gateway = new ExistingTerminatingGateway(layer, 'terminating-gateway', { mesh });
 * new ExternalService(layer, 'nas-db', { gateway, address: '192.168.1.10', port: 5432 });
 * ```
 */
export class ExistingTerminatingGateway extends Construct implements IServiceGateway {
  /** The name in Consul's catalog. */
  public readonly gatewayName: string;
  /** The namespace of its pods: Consul's. */
  public readonly namespace: string;
  /** The mesh that it is a gateway of. */
  public readonly mesh: Mesh;
  /** Its pods, as policies of callers name them: by the labels of the chart. */
  public readonly pods: PolicyPeer;
  /** The port of its pods. */
  public readonly port = GATEWAY_PORT;
  private readonly linked: ExternalService[] = [];

  /** @throws when the name is not a valid DNS label or taken. */
  public constructor(scope: Construct, id: string, props: ExistingTerminatingGatewayProps) {
    super(
      requireConstruct('ExistingTerminatingGateway', [scope, id, props], new.target !== ExistingTerminatingGateway),
      id,
    );
    requireChart(this, '70-outside');
    this.mesh = props.mesh;
    const { namespace, name: prefix } = props.mesh.settings;
    this.namespace = namespace;
    this.gatewayName = requireDnsLabel(`'${this.node.path}': terminating gateway`, props.name ?? id);
    const matchLabels = {
      app: 'consul',
      component: 'terminating-gateway',
      'terminating-gateway-name': `${prefix}-${this.gatewayName}`,
    };
    this.pods = inNamespace(namespace, { matchLabels });
    this.mesh.registerGateway(this);
    declareObject(this, { kind: 'Namespace', name: namespace });
    new ApiObject(this, 'entry', {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'TerminatingGateway',
      metadata: {
        name: this.gatewayName,
        namespace,
        labels: { ...managedLabels, 'app.kubernetes.io/name': this.gatewayName },
      },
      spec: Lazy.any({ produce: () => ({ services: this.linked.map((service) => service.linked(mountedAt)) }) }),
    });
  }

  /** The services that are reached through it. */
  public get services(): readonly ExternalService[] {
    return this.linked;
  }

  /** Called by each {@link ExternalService} for itself. */
  public addService(service: ExternalService): void {
    requireArguments('ExistingTerminatingGateway.addService', [service], this.node.path);
    this.linked.push(service);
  }
}
