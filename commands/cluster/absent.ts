import { KubeObject } from '../../lib';
import { Kubectl } from './kubectl';

/** Objects that the API server can judge now, and those whose namespace or definition comes with an earlier layer. */
export interface Split {
  readonly known: readonly KubeObject[];
  readonly unknown: readonly KubeObject[];
}

export async function splitByCluster(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<Split> {
  const namespaces = new Set((await kubectl.get(['namespaces'])).map(({ metadata }) => metadata.name));
  const kinds = new Set(
    (await kubectl.get(['customresourcedefinitions'])).map(({ spec }) => `${spec.group}/${spec.names.kind}`),
  );
  const isKnown = ({ apiVersion, kind, metadata: { namespace } }: KubeObject): boolean => {
    const [group] = apiVersion.split('/');
    const custom = group.includes('.') && !group.endsWith('.k8s.io') && !kinds.has(`${group}/${kind}`);
    return !custom && (namespace === undefined || namespaces.has(namespace));
  };
  return { known: objects.filter(isKnown), unknown: objects.filter((object) => !isKnown(object)) };
}
