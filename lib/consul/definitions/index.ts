import { gateway, gatewayClass, referenceGrant } from './gateway-api';
import { httpRoute, tcpRoute } from './gateway-api-routes';
import * as gateways from './gateways';
import { type CustomResourceDefinitionManifest, type Group, type Kind, type Version, definitionOf } from './kind';
import * as meshWide from './mesh';
import { exportedServices, peeringAcceptor, peeringDialer, samenessGroup } from './peering';
import * as services from './services';
import * as traffic from './traffic';

export type { CustomResourceDefinitionManifest } from './kind';
export type { Schema } from './schema';

/**
 * Which definitions of the Gateway API are ours to bring: all five that the injector looks at, only TCPRoute (which the standard channel of the
 * Gateway API lacks, so a cluster that has the others needs it), or none.
 */
export type GatewayApiDefinitions = 'all' | 'tcp-route-only' | 'none';

export interface CustomResourceDefinitionsOptions {
  readonly gatewayApi: GatewayApiDefinitions;
  /** Whether the kinds are there that the injector wants with `-enable-peering`. */
  readonly peering: boolean;
}

const consulGroup: Group = { name: 'consul.hashicorp.com' };
const consulVersions: readonly Version[] = [{ name: 'v1alpha1', storage: true }];

/** @see https://github.com/kubernetes-sigs/gateway-api/releases/tag/v0.6.2 */
const gatewayApiGroup: Group = {
  name: 'gateway.networking.k8s.io',
  categories: ['gateway-api'],
  annotations: {
    // The API server refuses a definition of a *.k8s.io group without it.
    'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/1538',
    'gateway.networking.k8s.io/bundle-version': 'v0.6.2',
    'gateway.networking.k8s.io/channel': 'experimental',
  },
};
const betaVersions: readonly Version[] = [
  { name: 'v1alpha2', deprecated: true },
  { name: 'v1beta1', storage: true },
];
const grantVersions: readonly Version[] = [{ name: 'v1alpha2', storage: true }, { name: 'v1beta1' }];
const alphaVersions: readonly Version[] = [{ name: 'v1alpha2', storage: true }];

/** The kinds without which the injector does not start, or stops after two minutes. */
const consulKinds: readonly Kind[] = [
  ...Object.values(gateways),
  ...Object.values(meshWide),
  ...Object.values(services),
  ...Object.values(traffic),
  exportedServices,
  samenessGroup,
];
const peeringKinds: readonly Kind[] = [peeringAcceptor, peeringDialer];

const consulDefinitions = consulKinds.map((kind) => definitionOf(consulGroup, consulVersions, kind));
const peeringDefinitions = peeringKinds.map((kind) => definitionOf(consulGroup, consulVersions, kind));
const tcpRouteDefinitions = [definitionOf(gatewayApiGroup, alphaVersions, tcpRoute)];
const gatewayApiDefinitions = [
  definitionOf(gatewayApiGroup, betaVersions, gatewayClass),
  definitionOf(gatewayApiGroup, betaVersions, gateway),
  definitionOf(gatewayApiGroup, betaVersions, httpRoute),
  definitionOf(gatewayApiGroup, grantVersions, referenceGrant),
  ...tcpRouteDefinitions,
];

/**
 * The definitions of the custom resources that Consul's connect-injector watches, sorted by name: 20 kinds of Consul, and those of the Gateway API
 * and of peering as asked for. The objects are the caller's own: nothing in them is shared, neither among them nor with another call.
 *
 * @see https://github.com/hashicorp/consul-k8s/tree/v1.9.11/control-plane/config/crd
 */
export function customResourceDefinitions(
  options: CustomResourceDefinitionsOptions,
): CustomResourceDefinitionManifest[] {
  const gatewayApi = { all: gatewayApiDefinitions, 'tcp-route-only': tcpRouteDefinitions, none: [] };
  const definitions = [
    ...consulDefinitions,
    ...(options.peering ? peeringDefinitions : []),
    ...gatewayApi[options.gatewayApi],
  ].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  // Not structuredClone: it keeps shared parts shared, and YAML would write them as anchors.
  return JSON.parse(JSON.stringify(definitions)) as CustomResourceDefinitionManifest[];
}
