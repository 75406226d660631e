import { Duration } from 'cdk8s';
import { schedulingFields } from '../../lib/cluster/scheduling';

const selector = { 'app.kubernetes.io/name': 'tracker' };

describe('scheduling of a component', () => {
  test('nothing asked adds nothing to the pod', () => {
    expect(schedulingFields("'shop/web'", undefined, selector)).toEqual({});
    expect(schedulingFields("'shop/web'", {}, selector)).toEqual({});
    expect(schedulingFields("'shop/web'", { nodeSelector: {}, tolerations: [], topologySpread: [] }, selector)).toEqual(
      {},
    );
  });

  test('a node by name becomes a selector, which the scheduler checks, and keeps the other labels', () => {
    expect(schedulingFields("'shop/web'", { nodeName: 'pi-2', nodeSelector: { disk: 'ssd' } }, selector)).toEqual({
      nodeSelector: { disk: 'ssd', 'kubernetes.io/hostname': 'pi-2' },
    });
  });

  test('two different nodes for one pod are refused', () => {
    expect(() =>
      schedulingFields(
        "'shop/web'",
        { nodeName: 'pi-2', nodeSelector: { 'kubernetes.io/hostname': 'pi-3' } },
        selector,
      ),
    ).toThrow("nodeName is 'pi-2' but nodeSelector 'kubernetes.io/hostname' is 'pi-3'");
  });

  test('a toleration without a value tolerates every value of its key', () => {
    const tolerations = [{ key: 'slow' }, { key: 'disk', value: 'sd', effect: 'NoSchedule' as const }];
    expect(schedulingFields("'shop/web'", { tolerations }, selector)).toEqual({
      tolerations: [
        { key: 'slow', operator: 'Exists' },
        { key: 'disk', operator: 'Equal', value: 'sd', effect: 'NoSchedule' },
      ],
    });
  });

  test.each([
    [{ key: 'disk', operator: 'Exists' as const, value: 'sd' }, "has operator 'Exists' and value 'sd'"],
    [{ value: 'sd' }, "'shop/web': toleration without a key has the value 'sd': name the taint's key"],
    [{ key: 'disk', effect: 'NoSchedule' as const, evictAfter: Duration.seconds(30) }, "only 'NoExecute' evicts"],
  ])('a toleration that the API server refuses is refused here: %j', (toleration, message) => {
    expect(() => schedulingFields("'shop/web'", { tolerations: [toleration] }, selector)).toThrow(message);
  });

  test('spreading is a wish over hostnames by default, and counts the pods of the component', () => {
    expect(schedulingFields("'shop/web'", { topologySpread: [{}] }, selector)).toEqual({
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: selector },
        },
      ],
    });
  });
});
