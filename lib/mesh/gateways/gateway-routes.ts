import { CONSUL_GROUP, GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { Manifest } from '../../k8s/manifest';
import { ManifestIndex } from '../../k8s/manifest-index';
import { ConsulGateway, consulGateways } from './consul-gateways';

/* eslint-disable @typescript-eslint/no-explicit-any -- routes of any origin are read here */

/** Where a route of Consul's gateways leads. */
export interface RouteBackend {
  readonly kind: 'Service' | 'MeshService';
  readonly namespace: string;
  readonly name: string;
  /** The name in Consul's catalog: that of the Service, or the one that a MeshService stands for. */
  readonly meshName: string;
}

/** A route of Consul's gateways. */
export interface GatewayRoute {
  readonly manifest: Manifest;
  readonly kind: 'HTTPRoute' | 'TCPRoute';
  readonly namespace: string;
  /** The gateways that it asks to be bound to, and at which of their listeners; undefined for all of them. */
  readonly parents: readonly { readonly gateway: ConsulGateway; readonly listener?: string }[];
  readonly backends: readonly RouteBackend[];
}

/** The routes whose parents are Gateways of Consul's classes. */
export function gatewayRoutes(index: ManifestIndex): readonly GatewayRoute[] {
  const gateways = new Map(consulGateways(index).map((each) => [`${each.namespace}/${each.name}`, each]));
  if (gateways.size === 0) return [];
  return (['HTTPRoute', 'TCPRoute'] as const).flatMap((kind) =>
    index.ofKind(kind, GATEWAY_API_GROUP).flatMap((manifest): GatewayRoute[] => {
      const { metadata, spec } = manifest.object;
      const namespace = metadata.namespace ?? 'default';
      const parents = list(spec?.parentRefs).flatMap((ref) => {
        const gateway = gateways.get(`${ref.namespace ?? namespace}/${ref.name}`);
        return gateway ? [{ gateway, listener: ref.sectionName as string | undefined }] : [];
      });
      const backends = list(spec?.rules)
        .flatMap(({ backendRefs }) => list(backendRefs))
        .flatMap((ref) => backendOf(index, namespace, ref));
      return parents.length > 0 ? [{ manifest, kind, namespace, parents, backends }] : [];
    }),
  );
}

function backendOf(index: ManifestIndex, own: string, ref: any): RouteBackend[] {
  const { group = '', kind = 'Service', name, namespace = own } = ref;
  if (typeof name !== 'string') return [];
  if (group === '' && kind === 'Service') return [{ kind, namespace, name, meshName: name }];
  if (group !== CONSUL_GROUP || kind !== 'MeshService') return [];
  const found = index.find('MeshService', namespace, name, group)?.object.spec?.name;
  return [{ kind, namespace, name, meshName: typeof found === 'string' ? found : name }];
}

function list(value: unknown): any[] {
  return Array.isArray(value) ? value.filter((item) => item !== null && typeof item === 'object') : [];
}
