import { CONSUL_GROUP, GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { DEFAULT_RELEASE, ReleaseFacts } from '../../mesh/release';
import { gateway, gatewayClass, referenceGrant } from './gateway-api';
import { httpRoute, tcpRoute } from './gateway-api-routes';
import * as gateways from './gateways';
import { type CustomResourceDefinitionManifest, type Group, type Kind, type Version, definitionOf } from './kind';
import * as meshWide from './mesh';
import * as since20 from './since-2.0';
import { exportedServices, peeringAcceptor, peeringDialer, samenessGroup } from './peering';
import * as services from './services';
import * as traffic from './traffic';

export type { CustomResourceDefinitionManifest } from './kind';
export type { Schema } from './schema';

/** Which kinds there are, and their schemas: by the line of consul-k8s. */
export type DefinitionSet = ReleaseFacts['definitions'];

/**
 * Which definitions of the Gateway API an install brings: all that the injector looks at, only TCPRoute (which the
 * standard channel of the Gateway API lacks, so a cluster that has the others needs it), or none.
 */
export type GatewayApiDefinitions = 'all' | 'tcp-route-only' | 'none';

export interface CustomResourceDefinitionsOptions {
  /** @default - of the default release */
  readonly set?: DefinitionSet;
  /** `without-tcp-route`: all that an injector looks at that is not asked for TCP routes. */
  readonly gatewayApi: GatewayApiDefinitions | 'without-tcp-route';
  /** Whether the kinds are there that the injector wants with `-enable-peering`. */
  readonly peering: boolean;
}

const consulGroup: Group = { name: CONSUL_GROUP };
const consulVersions: readonly Version[] = [{ name: 'v1alpha1', storage: true }];

/** @see https://github.com/kubernetes-sigs/gateway-api/releases/tag/v0.6.2 */
const gatewayApiGroup: Group = {
  name: GATEWAY_API_GROUP,
  categories: ['gateway-api'],
  annotations: {
    // The API server refuses a definition of a *.k8s.io group without it.
    'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/1538',
    'gateway.networking.k8s.io/bundle-version': 'v0.6.2',
    'gateway.networking.k8s.io/channel': 'experimental',
  },
};
/** The versions of the Gateway API's kinds; `v1` has the schema of `v1beta1`. */
const gatewayVersions: Readonly<Record<DefinitionSet, { main: readonly Version[]; grant: readonly Version[] }>> = {
  '1.9': {
    main: [
      { name: 'v1alpha2', deprecated: true },
      { name: 'v1beta1', storage: true },
    ],
    grant: [{ name: 'v1alpha2', storage: true }, { name: 'v1beta1' }],
  },
  '2.0': {
    main: [{ name: 'v1' }, { name: 'v1beta1', storage: true }],
    grant: [{ name: 'v1alpha2' }, { name: 'v1beta1', storage: true }],
  },
};
const alphaVersions: readonly Version[] = [{ name: 'v1alpha2', storage: true }];

/** The kinds without which the injector of 1.9 does not start, or stops after two minutes. */
const kindsOf19: readonly Kind[] = [
  gateways.ingressGateway,
  gateways.terminatingGateway,
  gateways.meshService,
  gateways.gatewayClassConfig,
  gateways.gatewayPolicy,
  gateways.routeAuthFilter,
  gateways.routeRetryFilter,
  gateways.routeTimeoutFilter,
  ...Object.values(meshWide),
  ...Object.values(services),
  ...Object.values(traffic),
  exportedServices,
  samenessGroup,
];
/** The same of 2.0: kinds of other fields take the place of the old ones. */
const kindsOf20: readonly Kind[] = [
  ...new Map([...kindsOf19, ...Object.values(since20)].map((kind) => [kind.kind, kind])).values(),
];
const peeringKinds: readonly Kind[] = [peeringAcceptor, peeringDialer];

/** The kinds of Consul's own group that the injector watches, peering left out. */
export function consulKinds(set: DefinitionSet): readonly Kind[] {
  return set === '1.9' ? kindsOf19 : kindsOf20;
}

function gatewayApiOf(
  set: DefinitionSet,
  which: CustomResourceDefinitionsOptions['gatewayApi'],
): CustomResourceDefinitionManifest[] {
  const { main, grant } = gatewayVersions[set];
  return [
    ...(which === 'all' || which === 'without-tcp-route'
      ? [
          ...[gatewayClass, gateway, httpRoute].map((kind) => definitionOf(gatewayApiGroup, main, kind)),
          definitionOf(gatewayApiGroup, grant, referenceGrant),
        ]
      : []),
    ...(which === 'all' || which === 'tcp-route-only' ? [definitionOf(gatewayApiGroup, alphaVersions, tcpRoute)] : []),
  ];
}

/**
 * The definitions of the custom resources that Consul's connect-injector watches, sorted by name: the kinds of Consul,
 * and those of the Gateway API and of peering as asked for. The objects are the caller's own: nothing in them is
 * shared, neither among them nor with another call.
 *
 * @see https://github.com/hashicorp/consul-k8s/tree/v2.0.3/control-plane/config/crd
 */
export function customResourceDefinitions({
  set = DEFAULT_RELEASE.facts.definitions,
  gatewayApi,
  peering,
}: CustomResourceDefinitionsOptions): CustomResourceDefinitionManifest[] {
  const definitions = [
    ...[...consulKinds(set), ...(peering ? peeringKinds : [])].map((kind) =>
      definitionOf(consulGroup, consulVersions, kind),
    ),
    ...gatewayApiOf(set, gatewayApi),
  ].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  // Not structuredClone: it keeps shared parts shared, and YAML would write them as anchors.
  return JSON.parse(JSON.stringify(definitions)) as CustomResourceDefinitionManifest[];
}
