import { selects } from '../../k8s/label-selector';
import { INJECTION_ENABLED, INJECTION_LABEL } from '../../mesh/annotations';
import { isDeclared } from '../declared-index';
import { labelsOfNamespace, meshOf, webhookSelectors } from '../mesh-view';
import { Rule } from '../rule';

/** Namespaces that the injector never looks at. */
const NEVER = ['kube-system', 'kube-public'];

/** A meshed pod is in a namespace where injection is on. */
export const requireInjectionNamespace: Rule = {
  id: 'require-injection-namespace',
  level: 'error',
  reason:
    "read in the webhook's namespaceSelector and in shouldInject of consul-k8s 1.9.11: the pod starts without a sidecar, open to everybody",
  *check(context) {
    const selectors = webhookSelectors(context);
    for (const { manifest, namespace } of meshOf(context).pods) {
      if (NEVER.includes(namespace)) {
        const message = `namespace '${namespace}' is never injected: move the workload to a namespace of its own`;
        yield { manifest, message };
        continue;
      }
      const labels = labelsOfNamespace(context, namespace);
      // Whoever declares a namespace that exists already vouches for its label; an unknown one is told of elsewhere.
      if (!labels && (namespace !== 'default' || isDeclared(context, 'Namespace', undefined, namespace))) continue;
      if (selects(selectors.namespaces, labels)) continue;
      const message = `the pod asks for injection, but namespace '${namespace}' has it switched off: give the Namespace the label '${INJECTION_LABEL}: ${INJECTION_ENABLED}' (mesh.namespace('${namespace}') does)`;
      yield { manifest, message };
    }
  },
};
