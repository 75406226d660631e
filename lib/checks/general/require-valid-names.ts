import { isDnsLabel, isDnsSubdomain, isPortName, isRfc1035Label } from '../../k8s/names';
import { podsOf } from '../pods';
import { Rule } from '../rule';
import { records, show, text } from '../reading';

const PATH_SEGMENT = /^(?!\.{1,2}$)[^/%]+$/;
const RBAC = 'rbac.authorization.k8s.io/';

/** Names are such as the API server takes. */
export const requireValidNames: Rule = {
  id: 'require-valid-names',
  level: 'error',
  refusedBy: 'API server',
  reason: "seen on Kubernetes 1.34.8: the object is refused, 'metadata.name: Invalid value'",
  *check(context) {
    for (const manifest of context.index.manifests) {
      const { kind, apiVersion, metadata } = manifest.object;
      const name = show(metadata.name);
      const problem = nameProblem(kind, apiVersion, name);
      if (problem) yield { manifest, message: `${kind} is named '${name}': ${problem}` };
      if (metadata.namespace !== undefined && !isDnsLabel(show(metadata.namespace))) {
        const message = `namespace '${show(metadata.namespace)}' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-'`;
        yield { manifest, message };
      }
    }
    for (const { manifest, allContainers } of podsOf(context)) {
      for (const { name, ports } of allContainers) {
        if (!isDnsLabel(show(name))) {
          const message = `container '${show(name)}' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-'`;
          yield { manifest, message };
        }
        for (const port of records(ports).flatMap((p) => text(p.name) ?? [])) {
          if (isPortName(port)) continue;
          const message = `container '${show(name)}' has a port named '${port}': use 1 to 15 lower case letters, digits and '-', with at least one letter`;
          yield { manifest, message };
        }
      }
    }
  },
};

function nameProblem(kind: string, apiVersion: string, name: string): string | undefined {
  if (apiVersion.startsWith(RBAC) || apiVersion.startsWith('policy/'))
    return PATH_SEGMENT.test(name) ? undefined : `use a name without '/' and '%'`;
  if (kind === 'Service' && apiVersion === 'v1')
    return isRfc1035Label(name) ? undefined : `use 1 to 63 lower case letters, digits and '-', beginning with a letter`;
  if (kind === 'Namespace') return isDnsLabel(name) ? undefined : `use 1 to 63 lower case letters, digits and '-'`;
  return isDnsSubdomain(name) ? undefined : `use 1 to 253 lower case letters, digits, '-' and '.'`;
}
