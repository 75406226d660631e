import { KubeObject } from '../../../lib/k8s/manifest';
import { Annotations as A } from '../../../lib/mesh/annotations';
import { Case, entry, fails, meshed, meshService, passes, workload } from '../given';

const injector = workload('consul-connect-injector', {
  namespace: 'consul',
  container: { args: ['inject-connect', '-default-inject=false'] },
});
const peering = (kind: 'PeeringAcceptor' | 'PeeringDialer', name: string, secret = name, namespace = 'consul') =>
  entry(kind, name, { peer: { secret: { name: secret, key: 'data', backend: 'kubernetes' } } }, { namespace });
const exporting = (name: string, ...peers: string[]): KubeObject =>
  entry('ExportedServices', 'default', { services: [{ name, consumers: peers.map((peer) => ({ peer })) }] });
const admits = (destination: string, name: string, peer: string, action = 'allow'): KubeObject =>
  entry('ServiceIntentions', destination, { destination: { name: destination }, sources: [{ name, peer, action }] });
const caller = meshed('web', { annotations: { [A.upstreams]: 'billing.svc.cellar.peer:9000' } });
const failover = entry('ServiceResolver', 'api', { failover: { '*': { targets: [{ peer: 'cellar' }] } } });

/** Peers, and what is exported to them. */
export const peeringCases: readonly Case[] = [
  passes('no-missing-peer', 'a peer that this mesh accepts, and one that it dials', [
    injector,
    peering('PeeringAcceptor', 'cellar'),
    peering('PeeringDialer', 'attic'),
    caller,
    failover,
    exporting('web', 'attic', 'cellar'),
    admits('web', 'till', 'cellar'),
  ]),
  passes('no-missing-peer', 'an install of another app, whose peers are that app’s', [
    caller,
    exporting('web', 'cellar'),
  ]),
  fails(
    'no-missing-peer',
    'a peer that is not declared, wherever it is named',
    [
      injector,
      peering('PeeringDialer', 'attic'),
      caller,
      exporting('web', 'cellar'),
      admits('web', 'till', 'cellar'),
      failover,
    ],
    [
      "upstream 'billing.svc.cellar.peer:9000'",
      "the export of 'web'",
      "intention source 'till'",
      "ServiceResolver 'api'",
    ].map(
      (what) =>
        `${what} names peer 'cellar', which is not a peer of this mesh ('attic'): declare it with new Peer(…, 'cellar', …), or correct the name`,
    ),
  ),
  passes('unique-peer-name', 'peers with Secrets of their own', [
    peering('PeeringAcceptor', 'cellar'),
    peering('PeeringDialer', 'attic'),
  ]),
  fails(
    'unique-peer-name',
    'one name twice, and one Secret twice',
    [
      peering('PeeringAcceptor', 'cellar'),
      peering('PeeringDialer', 'cellar', 'token', 'shop'),
      peering('PeeringAcceptor', 'attic', 'cellar'),
    ],
    [
      "PeeringAcceptor 'consul/attic' keeps its token in Secret 'cellar', as PeeringAcceptor 'consul/cellar' does: name another Secret",
      "PeeringDialer 'shop/cellar' is the peer of PeeringAcceptor 'consul/cellar': rename one of them, or remove it",
    ],
  ),
  passes('no-missing-export', 'a service of the app, all services, and one that is declared external', [
    ...meshService('web'),
    exporting('web', 'cellar'),
    exporting('*', 'attic'),
  ]),
  fails(
    'no-missing-export',
    'a misspelled service',
    [...meshService('web'), exporting('webb', 'cellar')],
    `'webb' is exported, but no Service of this app registers it: add the service, correct the name, or acknowledge the rule if another app registers it`,
  ),
  passes('export-to-allowed-peer', 'callers of a peer that finds the service, and one that is denied', [
    exporting('web', 'cellar'),
    admits('web', 'till', 'cellar'),
    admits('api', 'till', 'cellar', 'deny'),
  ]),
  fails(
    'export-to-allowed-peer',
    'a caller of a peer that does not find the service',
    [exporting('web', 'attic'), admits('web', 'till', 'cellar')],
    `'till' of peer 'cellar' may call 'web', which is not exported to that peer: export it (export of a Peer does), or remove the source`,
  ),
];
