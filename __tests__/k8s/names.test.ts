import * as fc from 'fast-check';
import { isDnsLabel, requireDnsLabel, requirePort } from '../../lib/k8s/names';

describe('names', () => {
  test.each(['a', '0', 'tracker', 'a-b', 'a--b', 'x'.repeat(63)])("'%s' is a DNS label", (name) => {
    expect(requireDnsLabel('service', name)).toBe(name);
  });

  test.each(['', '-a', 'a-', 'A', 'a_b', 'a.b', '*', 'ä', 'a b', 'a\n', 'x'.repeat(64)])("'%s' is none", (name) => {
    expect(isDnsLabel(name)).toBe(false);
    expect(() => requireDnsLabel("'app/web': mesh service", name)).toThrow(
      `'app/web': mesh service '${name}' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit`,
    );
  });

  test('ports are the whole numbers from 1 to 65535, and nothing else', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 65535 }), (port) => requirePort('port', port) === port));
    for (const port of [0, -1, 65536, 70000, 1.5, NaN, Infinity, '80' as unknown as number]) {
      expect(() => requirePort("'app/web': port", port)).toThrow(
        `'app/web': port is ${port}: a port is a whole number from 1 to 65535`,
      );
    }
  });
});
