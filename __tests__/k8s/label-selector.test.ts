import * as fc from 'fast-check';
import { LabelSelector, selects } from '../../lib/k8s/label-selector';

const labels = { app: 'web', tier: 'front' };

describe('a label selector', () => {
  test.each<[string, LabelSelector, boolean]>([
    ['an empty one matches everything', {}, true],
    ['a label matches', { matchLabels: { app: 'web' } }, true],
    ['another value does not match', { matchLabels: { app: 'db' } }, false],
    ['all labels must match', { matchLabels: { app: 'web', zone: 'a' } }, false],
    ['In', { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'web'] }] }, true],
    ['In of an absent key', { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, false],
    ['NotIn', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
    ['NotIn of an absent key', { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, true],
    ['Exists', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    ['Exists of an absent key', { matchExpressions: [{ key: 'zone', operator: 'Exists' }] }, false],
    ['DoesNotExist', { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
    [
      'an unknown operator matches nothing',
      { matchExpressions: [{ key: 'app', operator: 'Gt', values: ['1'] }] },
      false,
    ],
    [
      'what every object inherits is no label',
      { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] },
      false,
    ],
  ])('%s', (_, selector, matches) => {
    expect(selects(selector, labels)).toBe(matches);
  });

  test('In and NotIn, Exists and DoesNotExist are opposites', () => {
    const word = fc.constantFrom('app', 'tier', 'web', 'front', 'zone');
    fc.assert(
      fc.property(fc.dictionary(word, word), word, fc.array(word), (pod, key, values) => {
        const one = (operator: string) => selects({ matchExpressions: [{ key, operator, values }] }, pod);
        expect(one('In')).toBe(!one('NotIn'));
        expect(one('Exists')).toBe(!one('DoesNotExist'));
      }),
    );
  });

  test('a label more on the pod never makes matchLabels miss it', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.dictionary(word, word), fc.dictionary(word, word), (some, more) =>
        selects({ matchLabels: some }, { ...more, ...some }),
      ),
    );
  });
});
