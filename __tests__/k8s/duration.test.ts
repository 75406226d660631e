import { Duration } from 'cdk8s';
import { requireDuration } from '../../lib/k8s/duration';

const days = { unit: 'days', least: 1, most: 10 } as const;

test.each([undefined, Duration.days(1), Duration.days(10), Duration.hours(48)])(
  '%s is whole days from 1 to 10',
  (ok) => {
    expect(() => requireDuration('it', ok, days)).not.toThrow();
  },
);

test.each<[unknown, string]>([
  [Duration.hours(36), 'it is 1 day 12 hours: use whole days from 1 to 10'],
  [Duration.days(11), 'it is 11 days: use whole days from 1 to 10'],
  ['5s', "it is '5s': use a Duration of cdk8s, like Duration.seconds(5)"],
  [730, 'it is 730: use a Duration of cdk8s, like Duration.seconds(5)'],
  [null, 'it is null: use a Duration of cdk8s, like Duration.seconds(5)'],
])('%s is refused, with what is allowed', (given, message) => {
  expect(() => requireDuration('it', given as Duration, days)).toThrow(message);
});
