import { consulGateways } from '../../mesh/gateways/consul-gateways';
import { missingReference, missingReferences } from '../missing-reference';
import { isGranted } from '../reference-grants';
import { fields, records, show, text } from '../reading';
import { FinishedApp, Problem, Rule } from '../rule';

/** Every Secret that a pod or an API gateway reads is there, or is made in the cluster. */
export const noMissingSecret: Rule = {
  id: 'no-missing-secret',
  level: 'error',
  reason:
    "the kubelet's rule: the pod waits in CreateContainerConfigError or ContainerCreating; read in validation.go of consul-k8s 2.0.3: a listener without its certificate is not programmed",
  *check(context) {
    yield* missingReferences(context, 'Secret');
    yield* ofGateways(context);
  },
};

/** The certificates of listeners. */
function* ofGateways(context: FinishedApp): Iterable<Problem> {
  for (const { manifest, namespace: own } of consulGateways(context.index)) {
    for (const { name: listener, tls } of records(fields(manifest.object.spec).listeners)) {
      for (const { group = '', kind = 'Secret', name, namespace = own } of records(fields(tls).certificateRefs)) {
        if (group !== '' || kind !== 'Secret' || !text(name)) continue;
        const from = `listener '${show(listener)}'`;
        const message = missingReference(context, show(namespace), { kind, name, optional: false, from });
        if (message) yield { manifest, message };
        const to = { group, kind, namespace: show(namespace), name };
        if (!isGranted(context, { kind: 'Gateway', namespace: own, to }))
          yield {
            manifest,
            message: `${from} refers to Secret '${namespace}/${name}' of another namespace, which no ReferenceGrant there allows: write one from Gateway of '${own}'`,
          };
      }
    }
  }
}
