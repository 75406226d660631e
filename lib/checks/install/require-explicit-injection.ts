import { meshOf } from '../mesh-view';
import { podsOf } from '../pods';
import { FinishedApp, Problem, Rule } from '../rule';
import { commandWords } from '../command-words';
import { Fields } from '../reading';
import { Manifest } from '../../k8s/manifest';

/** The injector is told which namespaces it may look at, and what to do with pods that say nothing. */
export const requireExplicitInjection: Rule = {
  id: 'require-explicit-injection',
  level: 'error',
  reason:
    'read in the flags of inject-connect of consul-k8s 1.9.11: without an allowed namespace nothing is injected, and a denied one outranks it: its pods start without a sidecar, open to everybody; without -default-inject every pod is',
  *check(context) {
    for (const { manifest, containers } of podsOf(context)) {
      for (const container of containers) yield* flagProblems(context, manifest, container);
    }
  },
};

function* flagProblems(context: FinishedApp, manifest: Manifest, container: Fields): Iterable<Problem> {
  const words = commandWords(container);
  if (!words.includes('inject-connect')) return;
  const valuesOf = (flag: string) =>
    words.flatMap((word, i) => {
      const match = new RegExp(`^--?${flag}(?:=["']?([^"']*)["']?)?$`).exec(word);
      return match ? [match[1] ?? words[i + 1] ?? ''] : [];
    });
  if (valuesOf('default-inject').length === 0) {
    const message = `the injector has no flag '-default-inject', which is true when it is not given: add '-default-inject=false'`;
    yield { manifest, message };
  }
  const allowed = valuesOf('allow-k8s-namespace');
  if (allowed.length === 0) {
    const message = `the injector has no flag '-allow-k8s-namespace', so it injects nothing: add '-allow-k8s-namespace=*', or the names of the namespaces`;
    yield { manifest, message };
  }
  const denied = valuesOf('deny-k8s-namespace');
  for (const namespace of new Set(meshOf(context).pods.map((pod) => pod.namespace))) {
    if (denied.includes(namespace)) {
      const message = `the injector is denied namespace '${namespace}', where pods ask for injection: remove '-deny-k8s-namespace=${namespace}', or mesh them elsewhere`;
      yield { manifest, message };
    } else if (allowed.length > 0 && !allowed.includes('*') && !allowed.includes(namespace)) {
      const message = `the injector may not look at namespace '${namespace}', where pods ask for injection: add '-allow-k8s-namespace=${namespace}'`;
      yield { manifest, message };
    }
  }
}
