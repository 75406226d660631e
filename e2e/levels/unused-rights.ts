import { ReleaseFacts } from '../../lib/mesh/release';

/** What is found, the reason for which that is right, and the releases in which it is found. */
export type Reason = readonly [pattern: RegExp, reason: string, isOf?: (facts: ReleaseFacts) => boolean];

/**
 * Rights that no request of level 13 needs, each with the reason for which it stays. What matches none of these and is
 * not used fails the level, and so does an entry that matches nothing.
 */
export const UNUSED: readonly Reason[] = [
  [
    /: get (?!core: namespaces$)/,
    'programs read from what they list and watch; who may list objects may read them anyway',
  ],
  [
    /(injector|sync-catalog): list /,
    'the API server of these runs sends the list with the watch; older ones are asked for it first',
  ],
  [/: patch core: events$/, 'an event that occurs again is a patch of the first one'],
  [
    /: (patch|update) consul.hashicorp.com: (ratelimits|samenessgroups|terminatinggateways)(\/status)?$/,
    'entries of kinds that need Consul Enterprise, or a TerminatingGateway, for which nothing is set up here',
  ],
  [
    /: watch (core: serviceaccounts|rbac.authorization.k8s.io: (roles|rolebindings))$/,
    'read where there are Gateways, of whatever class: the injector looks whether it has left something there',
  ],
  [
    /: watch gateway.networking.k8s.io: tcproutes$/,
    'watched by consul-k8s 1.9, and by 2.0 when TCP routes are asked for',
    ({ tcpRoute }) => tcpRoute !== 'always',
  ],
];

/** The same of level 20: rights that a stack without gateways lacks. */
export const UNUSED_OF_GATEWAYS: readonly Reason[] = [
  [/: update core: secrets$/, "the copy of a listener's certificate is written again when that is renewed"],
  [/: update consul.hashicorp.com: (gatewaypolicies|routeauthfilters)\/status$/, 'kinds that need Consul Enterprise'],
  [
    /: update gateway.networking.k8s.io: gateways\/finalizers$/,
    'asked for where the API server has the admission plugin OwnerReferencesPermissionEnforcement, which is off by default',
  ],
];

/** The same of level 20-peering. */
export const UNUSED_OF_PEERS: readonly Reason[] = [
  [
    /: update core: secrets$/,
    "a token's Secret is written over where it is there already: when the version of its peering is raised by annotation",
  ],
];

/** The same of level 8: rights that come with its options. */
export const UNUSED_OF_OPTIONS: readonly Reason[] = [];

/** Requests of level 13 that are refused, each with the reason for which that is right. */
export const REFUSED: readonly Reason[] = [];
