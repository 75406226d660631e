import { isDomainName } from '../../lib/checks/entries/domain-name';
import { isFilter } from '../../lib/checks/entries/filter-expression';
import { isRequestUri } from '../../lib/checks/entries/request-uri';
import { parseGoDuration } from '../../lib/k8s/go-duration';

// What Go said of each, with go-bexpr 0.1.2.
test.each([
  ['Service.Meta.version == v1', true],
  ['Service.Meta["version"] != "v 1"', true],
  ['"beta" not in Service.Tags and not (Node.Meta is empty)', true],
  ['a == 1 or b == -1.5', true],
  ['(Service.Tags contains `v1`)', true],
  ['any Service.Tags as tag { tag matches `^v` }', false],
  ['a is nil', false],
  ['Service.Meta.version == v1/', false],
  ['', false],
  ['Service.Meta.version', false],
  ['Service.Meta.version = v1', false],
  ['a == 05', false],
  ['a == 1a', false],
  ['a == "open', false],
  ['a == "\\q"', false],
  ['a == 1 and', false],
  ['(a == 1', false],
])('a filter %s is read: %s', (text, good) => {
  expect(isFilter(text)).toBe(good);
});

test.each([
  ['1h30m', 5400e9],
  ['-1.5s', -1.5e9],
  ['.5ms', 5e5],
  ['1µs', 1000],
  ['0', 0],
  ['', undefined],
  ['5', undefined],
  ['5 minutes', undefined],
  ['2d', undefined],
  ['9999999h', undefined],
])('a duration %s is %s nanoseconds', (text, nanoseconds) => {
  expect(parseGoDuration(text)).toBe(nanoseconds);
});

test.each([
  ['https://id.example.org/keys', true],
  ['http://[::1]:8080/x?y=%zz', true],
  ['/keys', true],
  ['a:b', true],
  ['*', true],
  ['', false],
  ['id.example.org/keys', false],
  ['https://id.example.org:port/', false],
  ['https://id.example.org/%zz', false],
  ['1:2', false],
])('a URI %s is read: %s', (text, good) => {
  expect(isRequestUri(text)).toBe(good);
});

test.each([
  ['web.example.org', true],
  ['web.example.org.', true],
  ['*.example.org', true],
  ['a b', true],
  ['.', true],
  ['', false],
  ['a..b', false],
  ['.a', false],
  ['a'.repeat(64), false],
  [Array(64).fill('abc').join('.'), false],
])('a domain name %s is read: %s', (name, good) => {
  expect(isDomainName(name)).toBe(good);
});
