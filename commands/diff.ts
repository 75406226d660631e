import { splitByCluster } from './cluster/absent';
import { FIELD_MANAGER } from './cluster/apply-objects';
import { layersOf, only } from './cluster/folder';
import { keyOf, nameOfKey } from './cluster/identity';
import { Kubectl } from './cluster/kubectl';
import { CONTEXT, LAYER } from './cluster/options';
import { command, UsageError } from './command';

export const diff = command({
  summary: 'Shows what an apply of the folder would change. Changes nothing.',
  details: 'Ends with 1 when there is a difference, with 2 when it cannot tell. kubectl masks the values of Secrets.',
  operand: 'dist',
  options: { context: CONTEXT, layer: LAYER },
  async run({ context, layer }, folder = 'dist') {
    const kubectl = new Kubectl(context);
    const objects = only(layersOf(folder), layer).flatMap((each) => each.objects);
    const { known, unknown } = await splitByCluster(kubectl, objects);
    const args = ['diff', '--server-side', `--field-manager=${FIELD_MANAGER}`, '-f', '-'];
    const { code, out, err } = known.length > 0 ? await kubectl.run(args, known) : { code: 0, out: '', err: '' };
    if (code > 1) throw new UsageError(err.trim());
    process.stdout.write(out);
    for (const object of unknown) process.stdout.write(`+ ${nameOfKey(keyOf(object))}\n`);
    const changed = out.split('\n').filter((line) => line.startsWith('diff -')).length;
    process.stdout.write(
      `${objects.length} objects: ${changed} differ, ${unknown.length} wait for a namespace or definition\n`,
    );
    return changed + unknown.length > 0 ? 1 : 0;
  },
});
