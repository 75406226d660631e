import { setTimeout as sleep } from 'node:timers/promises';
import { KubeObject } from '../../lib';
import { isBusy } from './busy';
import { Answer, Kubectl } from './kubectl';
import { Progress } from './progress';

export const FIELD_MANAGER = 'meshberry';
/** A webhook that does not answer yet: the injector has just become ready, or its Service leads nowhere for a moment. */
const WEBHOOK = /failed calling webhook|no endpoints available/;

/**
 * Applies objects by the server; what is there already and equal stays as it is. Again while a webhook does not answer.
 * @throws with what the API server says when it refuses
 */
export async function applyObjects(
  kubectl: Kubectl,
  objects: readonly KubeObject[],
  deadline: number,
  progress: Progress,
): Promise<void> {
  for (let again = false; ; again = true) {
    const { code, err } = await serverSide(kubectl, namespacesFirst(objects));
    if (code === 0 && again) progress.answers();
    if (code === 0) return;
    if (!(WEBHOOK.test(err) || isBusy(err)) || Date.now() > deadline) throw new Error(err.trim());
    progress.tell(WEBHOOK.test(err) ? 'webhook' : 'API server', {
      state: 'waiting',
      reason: `does not answer yet: ${err.trim().split('\n')[0]}`,
    });
    await sleep(2000);
  }
}

/** A namespace may be in the layer of its objects. */
function namespacesFirst(objects: readonly KubeObject[]): readonly KubeObject[] {
  const isNamespace = ({ kind }: KubeObject): boolean => kind === 'Namespace';
  return [...objects.filter(isNamespace), ...objects.filter((object) => !isNamespace(object))];
}

/** What the API server says of objects, of which it stores none. */
export function tryObjects(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<Answer> {
  return serverSide(kubectl, objects, ['--dry-run=server']);
}

function serverSide(kubectl: Kubectl, objects: readonly KubeObject[], more: readonly string[] = []): Promise<Answer> {
  return kubectl.run(['apply', '--server-side', `--field-manager=${FIELD_MANAGER}`, ...more, '-f', '-'], objects);
}
