/** What crosses the border of a mesh: exported services, groups of peers, and the peerings themselves. */
import { type Kind, syncColumns, syncStatus, syncStatusFields } from './kind';
import { boolean, int64, list, object, string } from './schema';

export const exportedServices: Kind = {
  kind: 'ExportedServices',
  plural: 'exportedservices',
  shortNames: ['exported-services'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    services: list(
      object({
        name: string,
        namespace: string,
        consumers: list(object({ partition: string, peer: string, samenessGroup: string })),
      }),
    ),
  }),
};

export const samenessGroup: Kind = {
  kind: 'SamenessGroup',
  plural: 'samenessgroups',
  shortNames: ['sameness-group'],
  columns: syncColumns,
  status: syncStatus,
  spec: object({
    defaultForFailover: boolean,
    includeLocal: boolean,
    members: list(object({ partition: string, peer: string })),
  }),
};

/** Where the peering's token is kept. */
const secret = { name: string, key: string, backend: string };

const peering = {
  columns: syncColumns,
  spec: object({ peer: object({ secret: object(secret) }) }, ['peer']),
  status: object({
    ...syncStatusFields,
    latestPeeringVersion: int64,
    secret: object({ ...secret, resourceVersion: string }),
  }),
};

export const peeringAcceptor: Kind = {
  kind: 'PeeringAcceptor',
  plural: 'peeringacceptors',
  shortNames: ['peering-acceptor'],
  ...peering,
};

export const peeringDialer: Kind = {
  kind: 'PeeringDialer',
  plural: 'peeringdialers',
  shortNames: ['peering-dialer'],
  ...peering,
};
