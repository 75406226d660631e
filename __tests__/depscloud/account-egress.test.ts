import { accountEgress } from '../../lib/depscloud/account-egress';
import { databaseEgress } from '../../lib/depscloud/database';
import { PRIVATE_RANGES } from '../../lib/mesh/open-egress';

describe('what the indexer may connect to', () => {
  test('is the internet on 443 for github.com, and no machine of the house', () => {
    expect(accountEgress([{ github: { organizations: ['depscloud'] } }])).toEqual([
      { cidrs: ['0.0.0.0/0', '::/0'], except: PRIVATE_RANGES, ports: [443] },
    ]);
  });

  test('is the port of the URL for a host that is named, and one address for a host that is one', () => {
    const urls = ['https://git.home.arpa:3000/a.git', 'http://192.168.1.9/b.git', 'https://[fd00::1]/c.git'];
    expect(accountEgress([{ static: { repositoryUrls: urls } }])).toEqual([
      { ports: [3000] },
      { cidrs: ['192.168.1.9/32'], ports: [80] },
      { cidrs: ['fd00::1/128'], ports: [443] },
    ]);
  });

  test('is both hosts of a GitHub Enterprise server', () => {
    const github = { users: ['me'], baseUrl: 'https://ghe.example.org/api', uploadUrl: 'http://ghe.example.org:8081/' };
    expect(accountEgress([{ github }])).toEqual([{ ports: [443] }, { ports: [8081] }]);
  });

  test('is said once, whatever many accounts need it', () => {
    const static_ = { static: { repositoryUrls: ['https://a.example.org/x', 'https://b.example.org/y'] } };
    expect(accountEgress([static_, static_])).toEqual([{ ports: [443] }]);
  });

  test('is HTTPS and SSH when a Secret says what is crawled', () => {
    expect(accountEgress(undefined)).toEqual([{ ports: [443, 22] }]);
  });
});

describe('what the tracker may connect to', () => {
  test.each([
    ['postgres', 'host=db.example.org user=deps', [5432]],
    ['postgres', 'host=db.example.org port=6432 user=deps', [6432]],
    ['postgres', 'postgres://deps@db.example.org:6543/deps', [6543]],
    ['mysql', 'deps:$(STORAGE_PASSWORD)@tcp(db.example.org:3307)/deps', [3307]],
    ['mysql', 'deps@tcp(db.example.org)/deps', [3306]],
  ] as const)('is the port of a %s database without the mesh: %s', (driver, address, ports) => {
    expect(databaseEgress([{ driver, address }, undefined])).toEqual([{ ports }]);
  });

  test('is nothing for a database within it', () => {
    expect(databaseEgress([{ driver: 'sqlite', address: 'file::memory:?cache=shared' }])).toEqual([]);
  });
});
