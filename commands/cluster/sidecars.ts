import { KubeObject } from '../../lib';
import { SIDECAR_PORTS } from '../../lib/mesh/sidecar';
import { EnvoyDump } from './envoy';
import { Kubectl } from './kubectl';

/** What the sidecar of a pod has said, or why it could not be asked. */
export type Sidecar = { readonly dump: EnvoyDump; readonly refusal?: undefined } | { readonly refusal: string };

/** How many sidecars are asked at a time. */
const LANES = 4;
const MILLISECONDS = 5000;

/**
 * Asks the sidecars of pods what they have, by the names of the pods. Envoy's administration listens in the pod's own network alone:
 * `kubectl port-forward` leads there.
 */
export async function askSidecars(
  kubectl: Kubectl,
  pods: readonly KubeObject[],
): Promise<ReadonlyMap<string, Sidecar>> {
  const answers = new Map<string, Sidecar>();
  const open = [...pods];
  const lane = async (): Promise<void> => {
    for (let pod = open.shift(); pod; pod = open.shift()) answers.set(sidecarKey(pod), await ask(kubectl, pod));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return answers;
}

/** What tells the pods of a cluster apart. */
export function sidecarKey({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

async function ask(kubectl: Kubectl, { metadata }: KubeObject): Promise<Sidecar> {
  const { namespace = 'default', name } = metadata;
  try {
    const way = await kubectl.forward(namespace, name, SIDECAR_PORTS.envoyAdmin, MILLISECONDS);
    try {
      const read = async (path: string): Promise<never> =>
        (await (await fetch(`${way.url}${path}`, { signal: AbortSignal.timeout(MILLISECONDS) })).json()) as never;
      return { dump: { clusters: await read('/clusters?format=json'), config: await read('/config_dump') } };
    } finally {
      way.end();
    }
  } catch (error) {
    return { refusal: (error as Error).message.trim().split('\n')[0] };
  }
}
