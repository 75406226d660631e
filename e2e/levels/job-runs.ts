import { Shelf } from '../cluster/shelf';
import { KubeObject, nameOf } from '../harness/manifests';

/** Waits for a Job's end. @throws Error with the program's last words */
export async function ended(shelf: Shelf, job: KubeObject, limit = 150): Promise<void> {
  const { namespace, name } = job.metadata;
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
  try {
    await shelf
      .wait(
        `${nameOf(job)} ends`,
        async () => {
          const { status } = await shelf.cluster.api.get(path);
          const failed = status?.conditions?.find(
            ({ type, status: value }: KubeObject) => type === 'Failed' && value === 'True',
          );
          if (failed) return 'failed';
          return status?.succeeded >= 1 ? 'succeeded' : undefined;
        },
        limit,
      )
      .then((how) => {
        if (how === 'failed') throw new Error(`${nameOf(job)} has failed`);
      });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${lastWords(shelf, namespace, name)}`);
  }
}

/** The last lines of each container of the pods whose name begins so. */
export function lastWords(shelf: Shelf, namespace: string, prefix: string): string {
  return shelf.kubelet
    .pods(namespace, prefix)
    .flatMap((run) =>
      run.containers.map(
        ({ spec: { name } }) => `--- ${run.pod.metadata.name} ${name}\n${shelf.kubelet.log(run, name, 12)}`,
      ),
    )
    .join('\n');
}

/** Deletes a Job, and waits until it and its pods are gone. */
export async function remove(shelf: Shelf, { metadata: { namespace, name } }: KubeObject): Promise<void> {
  await shelf.cluster.kubectl([
    'delete',
    'job',
    name,
    `--namespace=${namespace}`,
    '--ignore-not-found',
    '--wait',
    '--cascade=foreground',
    '--grace-period=1',
  ]);
}
