import fc from 'fast-check';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { Upstream } from '../../lib/mesh/upstream';
import { parsePort, parseUpstreamAnnotation } from '../../lib/mesh/upstream-annotation';

const only = (annotation: string) => {
  const items = parseUpstreamAnnotation(annotation);
  expect(items).toHaveLength(1);
  return items[0];
};

test.each([
  ['db:5432', { name: 'db', isPreparedQuery: false, port: 5432 }],
  ['db:5432:dc2', { name: 'db', isPreparedQuery: false, port: 5432, datacenter: 'dc2' }],
  ['db.svc:5432', { name: 'db', isPreparedQuery: false, port: 5432 }],
  ['db.svc.east.peer:5432', { name: 'db', isPreparedQuery: false, port: 5432, peer: 'east' }],
  ['db.svc.dc2.dc:5432', { name: 'db', isPreparedQuery: false, port: 5432, datacenter: 'dc2' }],
  ['prepared_query:nearest-db:5432', { name: 'nearest-db', isPreparedQuery: true, port: 5432 }],
  ['db:postgres', { name: 'db', isPreparedQuery: false, port: 'postgres' }],
  ['db:0x1538', { name: 'db', isPreparedQuery: false, port: 5432 }],
  [' db:5432\n', { name: 'db', isPreparedQuery: false, port: 5432 }],
])('%j is an upstream', (annotation, upstream) => {
  expect(only(annotation).upstream).toEqual(upstream);
});

test.each([
  [' ', `item 1 of ' ' is empty: remove the comma too many`],
  ['db', `'db' has no port: write 'db:<local port>', for example 'db:9000'`],
  ['db:', `'db:' has port '': write a number from 1 to 65535, or the name of a container port`],
  ['db:0', `'db:0' has port '0': a port is a number from 1 to 65535`],
  ['db:65536', `'db:65536' has port '65536': a port is a number from 1 to 65535`],
  ['db:-1', `'db:-1' has port '-1': a port is a number from 1 to 65535`],
  ['db:54 32', `'db:54 32' has white space in it: separate upstreams by commas only, like 'api:9000,db:5432'`],
  [
    'db:5432 api:9000',
    `'db:5432 api:9000' has white space in it: separate upstreams by commas only, like 'api:9000,db:5432'`,
  ],
  ['*:5432', `'*:5432' is a wildcard: name each service that the pod calls`],
  ['DB:5432', `'DB:5432' names service 'DB', which is not a valid DNS label: use lower case letters, digits and '-'`],
  [':5432', `':5432' names service '', which is not a valid DNS label: use lower case letters, digits and '-'`],
  [
    'db.ns1:5432',
    `'db.ns1:5432' names service 'db.ns1': without Consul Enterprise there are no namespaces, write 'db:5432'`,
  ],
  [
    'db.svc.ns1.ns:5432',
    `'db.svc.ns1.ns:5432' has labels 'ns1.ns': known are 'db.svc', 'db.svc.<peer>.peer' and 'db.svc.<datacenter>.dc'`,
  ],
  [
    'db.svc.east:5432',
    `'db.svc.east:5432' has labels 'east': known are 'db.svc', 'db.svc.<peer>.peer' and 'db.svc.<datacenter>.dc'`,
  ],
  [
    'db.svc.East.peer:5432',
    `'db.svc.East.peer:5432' names peer 'East', which is not a valid DNS label: use lower case letters, digits and '-'`,
  ],
  [
    'db.svc:5432:dc2',
    `'db.svc:5432:dc2' has 'dc2' behind the port, which is no datacenter after a labeled name: write 'db.svc.dc2.dc:5432'`,
  ],
  [
    'db:5432:',
    `'db:5432:' names datacenter '', which is not a valid DNS label: write 'db:5432:<datacenter>', or remove it`,
  ],
  [
    'db:5432:dc2:x',
    `'db:5432:dc2:x' names datacenter 'dc2:x', which is not a valid DNS label: write 'db:5432:<datacenter>', or remove it`,
  ],
  ['prepared_query:db', `'prepared_query:db' has no port: write 'prepared_query:db:<local port>'`],
  ['prepared_query', `'prepared_query' has no port: write 'prepared_query:<name>:<local port>'`],
  ['prepared_query::1', `'prepared_query::1' names no prepared query: write 'prepared_query:<name>:<local port>'`],
])('%j is refused', (annotation, problem) => {
  expect(only(annotation).problem).toBe(problem);
});

test('an empty annotation has no upstreams', () => {
  expect(parseUpstreamAnnotation('')).toEqual([]);
});

test('each item between commas is one, the empty ones too', () => {
  expect(parseUpstreamAnnotation('a:1,,b:2,').map(({ item, problem }) => problem ?? item)).toEqual([
    'a:1',
    `item 2 of 'a:1,,b:2,' is empty: remove the comma too many`,
    'b:2',
    `item 4 of 'a:1,,b:2,' is empty: remove the comma too many`,
  ]);
});

test('ports are read as Go reads integers of any base', () => {
  const ports = ['80', '0x50', '0b1010000', '0o120', '0120', '+80', '08', '8.0', '1e3', ''];
  expect(ports.map(parsePort)).toEqual([80, 80, 80, 80, 80, 80, undefined, undefined, undefined, undefined]);
});

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const place = fc.oneof(
  fc.constant({}),
  label.map((peer) => ({ peer })),
  label.map((datacenter) => ({ datacenter })),
);

test('what an Upstream writes is read back as it was', () => {
  const upstream = fc.tuple(label, fc.integer({ min: 1, max: 65535 }), place, fc.boolean());
  fc.assert(
    fc.property(fc.array(upstream, { minLength: 1, maxLength: 8 }), (upstreams) => {
      const annotation = upstreams
        .map(([name, port, where, query]) =>
          query
            ? new Upstream(ExternalMeshService.fromPreparedQuery(name), port)
            : new Upstream(ExternalMeshService.fromServiceName(name), port, where),
        )
        .map((u) => u.toAnnotation());
      expect(parseUpstreamAnnotation(annotation.join(',')).map((item) => item.upstream)).toEqual(
        upstreams.map(([name, port, where, query]) => ({
          name,
          port,
          isPreparedQuery: query,
          ...(query ? {} : where),
        })),
      );
    }),
  );
});

test('any text at all is either read or refused with a message, item by item', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab.:,*- svcpeerdc019_\n') }), (annotation) => {
      const items = parseUpstreamAnnotation(annotation);
      expect(items).toHaveLength(annotation === '' ? 0 : annotation.split(',').length);
      for (const { upstream, problem } of items) expect(upstream === undefined).toBe(typeof problem === 'string');
    }),
  );
});
