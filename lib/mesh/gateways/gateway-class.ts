import { CONSUL_GROUP, GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { ContainerResources } from '../../cluster/sizes';
import { CONFIG_ENTRY_API_VERSION } from '../config-entry';
import { ConsulRelease } from '../release';
import { GATEWAY_CONTROLLER } from './consul-gateways';
import { MAPPED_PORTS } from './listener';

/** What the gateways of a class have in common. */
export interface GatewayClassOptions {
  /** The name of the GatewayClass. */
  readonly name: string;
  /** The name of its GatewayClassConfig. */
  readonly configName: string;
  readonly replicas: number;
  /** Of each pod. */
  readonly resources: ContainerResources;
  readonly serviceType: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** The annotations of a Gateway that its Service gets, too. @default - none */
  readonly copiedAnnotations?: readonly string[];
  /** @default - none */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly tolerations?: readonly object[];
}

/** An object that the caller gives its labels. */
interface ClassObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: object;
}

/** A GatewayClass of the injector, and the configuration that says how it runs the pods of its gateways. */
export function gatewayClass({ facts }: ConsulRelease, options: GatewayClassOptions): readonly ClassObject[] {
  const { name, configName, replicas, resources, serviceType } = options;
  const { copiedAnnotations = [], nodeSelector = {}, tolerations } = options;
  const { requests, limits } = resources;
  const config = { group: CONSUL_GROUP, kind: 'GatewayClassConfig', name: configName };
  return [
    {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: config.kind,
      name: configName,
      spec: {
        deployment: {
          defaultInstances: replicas,
          minInstances: replicas,
          maxInstances: replicas,
          resources: { requests: { ...requests }, limits: { ...limits } },
        },
        serviceType,
        // without, a gateway at port 80 or 443 has a pod that Pod Security 'restricted' refuses
        mapPrivilegedContainerPorts: MAPPED_PORTS,
        ...(copiedAnnotations.length > 0 ? { copyAnnotations: { service: [...copiedAnnotations] } } : {}),
        ...(Object.keys(nodeSelector).length > 0 ? { nodeSelector: { ...nodeSelector } } : {}),
        ...(tolerations ? { tolerations } : {}),
      },
    },
    {
      apiVersion: `${GATEWAY_API_GROUP}/${facts.gatewayApi}`,
      kind: 'GatewayClass',
      name,
      spec: { controllerName: GATEWAY_CONTROLLER, parametersRef: config },
    },
  ];
}
