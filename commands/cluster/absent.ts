import { KubeObject } from '../../lib';
import { Kubectl } from './kubectl';

/** Objects that the API server can judge now, and those whose namespace or definition comes with an earlier layer. */
export interface Split {
  readonly known: readonly KubeObject[];
  readonly unknown: readonly KubeObject[];
}

export async function splitByCluster(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<Split> {
  const [namespaces, kinds] = await Promise.all([namesOfNamespaces(kubectl), servedKinds(kubectl)]);
  const isKnown = ({ apiVersion, kind, metadata: { namespace } }: KubeObject): boolean =>
    kinds.has(inGroup(apiVersion, kind)) && (namespace === undefined || namespaces.has(namespace));
  return { known: objects.filter(isKnown), unknown: objects.filter((object) => !isKnown(object)) };
}

async function namesOfNamespaces(kubectl: Kubectl): Promise<ReadonlySet<string>> {
  return new Set((await kubectl.get(['namespaces'])).map(({ metadata }) => metadata.name));
}

/** The kinds that the API server serves: a table whose last three columns are the preferred version, the scope and the kind. */
async function servedKinds(kubectl: Kubectl): Promise<ReadonlySet<string>> {
  const table = await kubectl.run(['api-resources', '--no-headers']);
  // An aggregated API that does not answer, such as that of metrics, makes kubectl fail after it has listed the others.
  if (table.out.trim() === '') throw new Error(table.err.trim());
  return new Set(
    table.out
      .trim()
      .split('\n')
      .map((line) => {
        const [apiVersion, , kind] = line.trim().split(/\s+/).slice(-3);
        return inGroup(apiVersion, kind);
      }),
  );
}

/** A kind whatever its version, since the table has one of them. */
function inGroup(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''} ${kind}`;
}
