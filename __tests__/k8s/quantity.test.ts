import * as fc from 'fast-check';
import { bytes, milliCpu, parseQuantity } from '../../lib/k8s/quantity';

describe('a quantity', () => {
  test.each([
    ['100m', 0.1],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1E3', 1000],
    ['1E', 1e18],
    ['12e-1', 1.2],
    ['128Mi', 134217728],
    ['8Gi', 8589934592],
    ['1k', 1000],
    ['+3', 3],
    ['-3Ki', -3072],
    [2, 2],
    [0.25, 0.25],
  ])('%s is %d in its base unit', (text, value) => {
    expect(parseQuantity('memory', text)).toBeCloseTo(value, 9);
  });

  test.each([
    '',
    '1 1',
    '1 Gi',
    '1gi',
    '1KI',
    '1K',
    '1Gb',
    '1e',
    '1e3Mi',
    'e3',
    '0x10',
    '1,5',
    '--1',
    'NaN',
    'Infinity',
  ])("'%s' is refused", (text) => {
    expect(() => parseQuantity("'app/db': storage size", text)).toThrow(
      `'app/db': storage size is '${text}', which is not a valid quantity: write it like '100m', '0.5', '128Mi' or '8Gi'`,
    );
  });

  test('CPU is rounded up to thousandths of a core, and not because of binary fractions', () => {
    expect([milliCpu('cpu', '1.5'), milliCpu('cpu', '100m'), milliCpu('cpu', '100500u'), milliCpu('cpu', 0.3)]).toEqual(
      [1500, 100, 101, 300],
    );
    fc.assert(fc.property(fc.nat(1_000_000), (m) => milliCpu('cpu', `${m}m`) === m && milliCpu('cpu', m / 1000) === m));
  });

  test('memory is rounded up to whole bytes', () => {
    expect([bytes('memory', '1500m'), bytes('memory', '1.5Ki'), bytes('memory', '0.1')]).toEqual([2, 1536, 1]);
    fc.assert(fc.property(fc.nat(100_000), (mebibytes) => bytes('memory', `${mebibytes}Mi`) === mebibytes * 2 ** 20));
  });
});
