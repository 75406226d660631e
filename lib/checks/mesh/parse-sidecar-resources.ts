import { parseQuantity } from '../../k8s/quantity';
import { Annotations } from '../../mesh/annotations';
import { podsOf } from '../pods';
import { Rule } from '../rule';

const PAIRS = [
  [Annotations.proxyCpuRequest, Annotations.proxyCpuLimit],
  [Annotations.proxyMemoryRequest, Annotations.proxyMemoryLimit],
] as const;

/** The sidecar's sizes parse, and it does not ask for more than it may have. */
export const parseSidecarResources: Rule = {
  id: 'parse-sidecar-resources',
  level: 'error',
  refusedBy: 'injector',
  reason:
    'seen on consul-k8s 1.9.11: the injector refuses what does not parse; a request above its limit is left to the API server, which refuses every pod',
  *check(context) {
    for (const { manifest, annotations } of podsOf(context)) {
      for (const pair of PAIRS) {
        const values: number[] = [];
        for (const name of pair) {
          const quantity = annotations[name];
          if (quantity === undefined) continue;
          try {
            values.push(parseQuantity(`annotation '${name}'`, quantity));
          } catch (error) {
            yield { manifest, message: (error as Error).message };
          }
        }
        const [request, limit] = values;
        if (values.length < 2 || request <= limit) continue;
        const message = `annotation '${pair[0]}' is '${annotations[pair[0]]}', more than '${pair[1]}', which is '${annotations[pair[1]]}': raise the limit, or lower the request`;
        yield { manifest, message };
      }
    }
  },
};
