import { CONSUL_GROUP, GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { KubeObject, Manifest } from '../../k8s/manifest';
import { ManifestIndex } from '../../k8s/manifest-index';

/** What a GatewayClass names, so that the injector looks after its Gateways. */
export const GATEWAY_CONTROLLER = 'consul.hashicorp.com/gateway-controller';
/** The class that an install makes, for Gateways that are written by hand. */
export const DEFAULT_GATEWAY_CLASS = 'consul';

/** A Gateway that the injector looks after. */
export interface ConsulGateway {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly name: string;
  /** The GatewayClassConfig of its class; undefined when this app does not write it. */
  readonly config?: KubeObject;
}

/** The Gateways of Consul's classes: those whose class is of this app, and those of the class that every install makes. */
export function consulGateways(index: ManifestIndex): readonly ConsulGateway[] {
  const classes = new Map(
    index
      .ofKind('GatewayClass', GATEWAY_API_GROUP)
      .filter(({ object }) => object.spec?.controllerName === GATEWAY_CONTROLLER)
      .map(({ object }) => [object.metadata.name, object]),
  );
  return index.ofKind('Gateway', GATEWAY_API_GROUP).flatMap((manifest): ConsulGateway[] => {
    const { metadata, spec } = manifest.object;
    const ofApp = classes.get(spec?.gatewayClassName);
    if (!ofApp && spec?.gatewayClassName !== DEFAULT_GATEWAY_CLASS) return [];
    const name = ofApp?.spec.parametersRef?.name;
    const config = index.find('GatewayClassConfig', undefined, name, CONSUL_GROUP)?.object;
    return [{ manifest, namespace: metadata.namespace ?? 'default', name: metadata.name, config }];
  });
}

/**
 * The port at which the gateway's pods listen for a port of its Service.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/control-plane/api-gateway/common/translation.go
 */
export function containerPortOf(port: number, mapped: number): number {
  return port < 1024 ? port + mapped : port;
}
