import { Duration } from 'cdk8s';
import { problemOf } from '../../lib/props/problem';
import { Type } from '../../lib/props/shapes';

const place = { owner: 'Thing', path: 'it' };
const days: Type = { kind: 'duration', range: { unit: 'days', least: 1, most: 10 } };
const ports: Type = { kind: 'number', range: { least: 1, most: 65535 } };
const some: Type = { kind: 'number', range: { least: 1, most: Infinity } };

test.each<[unknown, Type]>([
  [Duration.days(1), days],
  [Duration.days(10), days],
  [Duration.hours(48), days],
  [1, ports],
  [65535, ports],
  [1e9, some],
])('%s is within its range', (value, type) => {
  expect(problemOf(value, type, place)).toBeUndefined();
});

test.each<[unknown, Type, string]>([
  [Duration.hours(36), days, 'it is 1 day 12 hours: use whole days from 1 to 10'],
  [Duration.days(11), days, 'it is 11 days: use whole days from 1 to 10'],
  ['5s', days, "it is '5s': use a Duration of cdk8s, like Duration.seconds(5)"],
  [730, days, 'it is 730: use a Duration of cdk8s, like Duration.seconds(5)'],
  [null, days, 'it is null: use a Duration of cdk8s, like Duration.seconds(5)'],
  [0, ports, 'it is 0: use a whole number from 1 to 65535'],
  [65536, ports, 'it is 65536: use a whole number from 1 to 65535'],
  [80.5, ports, 'it is 80.5: use a whole number from 1 to 65535'],
  ['80', ports, "it is '80': use a number, 80 without quotes"],
  [0, some, 'it is 0: use a whole number of 1 or more'],
])('%s is refused, with what is allowed', (value, type, message) => {
  expect(problemOf(value, type, place)).toBe(message);
});
