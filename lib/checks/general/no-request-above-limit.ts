import { parseQuantity } from '../../k8s/quantity';
import { podsOf } from '../pods';
import { Problem, Rule } from '../rule';
import { Fields, fields, show } from '../reading';
import { Manifest } from '../../k8s/manifest';

/** Requests and limits parse, and no container requests more than it may have. */
export const noRequestAboveLimit: Rule = {
  id: 'no-request-above-limit',
  level: 'error',
  refusedBy: 'API server',
  reason:
    "seen on Kubernetes 1.34.8: the pod is refused, 'must be less than or equal to memory limit'; an invalid quantity cannot even be read",
  *check(context) {
    for (const { manifest, allContainers } of podsOf(context)) {
      for (const container of allContainers) yield* problems(manifest, container);
    }
  },
};

function* problems(manifest: Manifest, { name, resources }: Fields): Iterable<Problem> {
  const amounts = new Map<string, number>();
  for (const part of ['requests', 'limits']) {
    for (const [resource, quantity] of Object.entries(fields(fields(resources)[part]))) {
      try {
        const what = `${resource} of the ${part} of container '${name}'`;
        amounts.set(`${part}/${resource}`, parseQuantity(what, show(quantity)));
      } catch (error) {
        yield { manifest, message: (error as Error).message };
      }
    }
  }
  for (const [resource, quantity] of Object.entries(fields(fields(resources).requests))) {
    const [request, limit] = [amounts.get(`requests/${resource}`), amounts.get(`limits/${resource}`)];
    if (request === undefined || limit === undefined || request <= limit) continue;
    const message = `container '${name}' requests ${resource} '${show(quantity)}', above its limit '${show(fields(fields(resources).limits)[resource])}': raise the limit, or lower the request`;
    yield { manifest, message };
  }
}
