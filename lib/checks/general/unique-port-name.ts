import { podsOf } from '../pods';
import { Problem, Rule } from '../rule';
import { duplicates, fields, records, text } from '../reading';
import { Manifest } from '../../k8s/manifest';

/** The ports of a container, and those of a Service, have different names. */
export const uniquePortName: Rule = {
  id: 'unique-port-name',
  level: 'error',
  refusedBy: 'API server',
  reason: "seen on Kubernetes 1.34.8: the object is refused, 'Duplicate value'",
  *check(context) {
    for (const { manifest, allContainers } of podsOf(context)) {
      for (const { name, ports } of allContainers) yield* twice(manifest, `container '${name}'`, ports);
    }
    for (const manifest of context.index.ofKind('Service', ''))
      yield* twice(manifest, 'the Service', fields(manifest.object.spec).ports);
  },
};

function* twice(manifest: Manifest, owner: string, ports: unknown): Iterable<Problem> {
  for (const name of duplicates(records(ports).flatMap((port) => text(port.name) ?? [])))
    yield { manifest, message: `${owner} has two ports named '${name}': rename one of them` };
}
