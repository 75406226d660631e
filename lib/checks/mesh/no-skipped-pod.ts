import { selects } from '../../k8s/label-selector';
import { Annotations } from '../../mesh/annotations';
import { meshOf, webhookSelectors } from '../mesh-view';
import { Rule } from '../rule';

const STATUS = `${Annotations.inject}-status`;

/** The injector's webhook is asked about every pod that wants a sidecar. */
export const noSkippedPod: Rule = {
  id: 'no-skipped-pod',
  level: 'error',
  reason:
    "seen on consul-k8s 1.9.11: a pod with the injector's status annotation passes without a sidecar, and nothing says so; the webhook's objectSelector leaves out the label 'app: consul' just as silently",
  *check(context) {
    const selectors = webhookSelectors(context);
    for (const { manifest, labels, annotations } of meshOf(context).pods) {
      if (!selects(selectors.pods, labels)) {
        const label = labels.app === 'consul' ? `label 'app: consul'` : 'labels';
        const message = `the pod asks for injection, but by its ${label} the webhook takes it for one of Consul's own and does not inject it: use another label`;
        yield { manifest, message };
      }
      if (annotations[STATUS] !== undefined && annotations[STATUS] !== '') {
        const message = `annotation '${STATUS}' is '${annotations[STATUS]}', so the injector takes the pod for one it has seen: remove the annotation`;
        yield { manifest, message };
      }
    }
  },
};
