import { DepsCloudProps, IndexerProps } from '../../lib/depscloud';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { NIGHTLY, stack } from './stack';

/* eslint-disable @typescript-eslint/no-explicit-any -- what the compiler would refuse is tried here */

const indexer = (props: object): { indexer: IndexerProps } => ({ indexer: { ...NIGHTLY, ...props } as any });

describe('what deps.cloud or Kubernetes would not take is refused', () => {
  test.each<[string, Partial<DepsCloudProps>, string]>([
    [
      'no database',
      { database: undefined as any },
      "'60-shop/depscloud': database is missing: give a PostgresDev, or { driver, address } of a database that exists",
    ],
    ['no address', { database: { driver: 'postgres' } as any }, 'database.address is missing: give a string'],
    [
      'an empty address',
      { database: { driver: 'mysql', address: ' ' } },
      "database.address is ' ': use a string that is not blank",
    ],
    [
      'an address that is made, and empty',
      { database: { driver: 'mysql', service: ExternalMeshService.fromServiceName('db'), address: () => ' ' } },
      "database address is empty: write one like 'de",
    ],
    [
      'a driver',
      { database: { driver: 'mongo', address: 'x' } as any },
      "database.driver is 'mongo': use 'postgres', 'mysql' or 'sqlite'",
    ],
    ...['host=db password=hunter2', 'postgres://deps:hunter2@db/deps', 'deps:hunter2@tcp(db:3306)/deps'].map(
      (address): [string, Partial<DepsCloudProps>, string] => [
        `a password in ${address.slice(0, 10)}…`,
        { database: { driver: 'postgres', address } },
        'database address has a password in it, which would be in the manifest: remove it',
      ],
    ),
    [
      'a password that nobody reads',
      { database: { driver: 'mysql', address: 'deps@tcp(db)/deps', passwordSecret: { name: 'a', key: 'b' } } },
      "no place for it in its address: write 'user:$(STORAGE_PASSWORD)@tcp(…)/…'",
    ],
    [
      'two drivers',
      { readOnlyDatabase: { driver: 'mysql', address: 'deps@tcp(db)/deps' } },
      "readOnlyDatabase has driver 'mysql', but database has 'postgres': the tracker takes one for both",
    ],
    [
      'two passwords',
      {
        readOnlyDatabase: { driver: 'postgres', address: 'host=db', passwordSecret: { name: 'read', key: 'password' } },
      },
      "readOnlyDatabase has the passwordSecret 'read' (key 'password'), but database has none: the tracker takes one password for both, give both this Secret",
    ],
    [
      'a GitHub user without a name',
      { indexer: { accounts: [{ github: { users: [''] } }] } },
      "indexer.accounts[0].github.users[0] is '': use a string that is not blank",
    ],
    [
      'no replicas',
      { gateway: { replicas: 0 } },
      "'60-shop/depscloud': gateway.replicas is 0: use a whole number of 1",
    ],
    ['half a replica', { tracker: { replicas: 1.5 } }, 'replicas is 1.5: use a whole number of 1 or more'],
    [
      'replicas twice',
      { gateway: { replicas: 2, autoscaling: {} } },
      'has 2 replicas and autoscaling: each apply would',
    ],
    ['a range', { extractor: { autoscaling: { minReplicas: 6 } } }, 'minReplicas is 6, above maxReplicas 5: swap them'],
    [
      'a target',
      { extractor: { autoscaling: { targetCpuUtilization: 0 } } },
      'autoscaling.targetCpuUtilization is 0: use a',
    ],
    [
      'a port',
      { gateway: { localPorts: { tracker: 70000 } } },
      'localPorts.tracker is 70000: use a whole number from 1',
    ],
    [
      'one port for two upstreams',
      { gateway: { localPorts: { extractor: 9001, tracker: 9001 } } },
      "cannot bind upstream 'depscloud-tracker' to local port 9001 of '60-shop/depscloud/gateway/service': 'depscloud-extractor' is bound there",
    ],
    [
      "the program's own port",
      { gateway: { localPorts: { extractor: 8090 } } },
      "cannot bind upstream 'depscloud-extractor' to local port 8090",
    ],
    [
      'a manifest',
      { extractor: { disabledManifests: ['Makefile' as any] } },
      "extractor.disabledManifests[0] is 'Makefile': use",
    ],
    [
      'a memory limit',
      { extractor: { resources: { requests: { cpu: '10m', memory: '1Mi' }, limits: { memory: '1 G' } } } },
      "is '1 G', which",
    ],
    ['a host', { gateway: { ingress: { host: 'https://x' } } }, "ingress host is 'https://x': write a host name"],
    ['a path', { gateway: { ingress: { host: 'x.y', path: 'deps' } } }, "ingress path is 'deps': begin it with '/'"],
    ['a namespace', { namespace: 'Deps' }, "'60-shop/depscloud': namespace 'Deps' is not a valid DNS label"],
    ['a namespace for metrics', { metrics: { fromNamespace: 'A' } }, "namespace 'A' is not a valid DNS label"],
    [
      'no accounts',
      indexer({ accounts: [] }),
      "'60-shop/depscloud/indexer' has no accounts, so it has nothing to crawl",
    ],
    [
      'an empty account',
      indexer({ accounts: [{}] }),
      'indexer.accounts[0] is an object: use one of { github }, { generic } and { static }',
    ],
    [
      'two in one',
      indexer({ accounts: [{ github: {}, static: {} }] }),
      'indexer.accounts[0].static is an object, which does not go with the other props: remove it or them',
    ],
    ['nobody', indexer({ accounts: [{ github: {} }] }), 'account 1 has neither users nor organizations'],
    ['nothing', indexer({ accounts: [{ static: { repositoryUrls: [] } }] }), 'account 1 has no repositoryUrls'],
    [
      'SSH, which needs a key',
      indexer({ accounts: [{ github: { users: ['a'], strategy: 'SSH' } }] }),
      "unknown prop 'strategy' of DepsCloud.indexer.accounts[0].github",
    ],
    [
      'half a server',
      indexer({ accounts: [{ github: { users: ['a'], baseUrl: 'https://x' } }] }),
      'has one of baseUrl and uploadUrl: the indexer takes both or neither',
    ],
    ['a URL', indexer({ accounts: [{ static: { repositoryUrls: ['git@x:a'] } }] }), "'git@x:a' is not a valid URL"],
    [
      'two sources',
      indexer({ configSecret: { name: 'a', key: 'b' } }),
      'indexer.configSecret is an object, which does not go with the other props',
    ],
    ['a schedule', indexer({ schedule: 'daily' }), "schedule 'daily' has 1 fields: write five fields like '0 3 * * *'"],
    [
      'an hour',
      indexer({ schedule: '0 25 * * *' }),
      "schedule '0 25 * * *' has hour '25', which is not within 0 to 23",
    ],
    ['a zone in it', indexer({ schedule: 'TZ=UTC 0 3 * * *' }), "which belongs into the field 'timeZone'"],
    ['workers', indexer({ workers: 0 }), "'60-shop/depscloud': indexer.workers is 0: use a whole number of 1 or more"],
    ['a size', indexer({ scratchSize: 'big' }), "scratchSize is 'big', which is not a valid quantity"],
    ['no size', indexer({ scratchSize: '0' }), "scratchSize is '0': clones need some"],
    [
      'a zone alone',
      { indexer: { accounts: NIGHTLY.accounts, timeZone: 'UTC' } },
      "has timeZone 'UTC' but no schedule: add a schedule, or remove timeZone",
    ],
  ])('%s', (_, props, message) => {
    expect(() => stack(props)).toThrow(message);
  });
});
