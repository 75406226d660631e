import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { KubeObject } from '../lib';
import { Kubectl } from './cluster/kubectl';
import { occupancyTable } from './cluster/occupancy';
import { CONTEXT } from './cluster/options';
import { readCluster } from './cluster/read-cluster';
import { command, UsageError } from './command';
import { clusterSource } from './project/cluster-source';

/** The statement as Prettier lays it out. */
const STATEMENT = /^const cluster = new Cluster\(\{$[\s\S]*?^\}\);$/m;

export const cluster = command({
  summary: 'Reads the nodes and the version of the cluster of your kubectl, and prints them as main.ts declares them.',
  details: 'Prints to standard error what runs there. Changes nothing in the cluster.',
  options: {
    context: CONTEXT,
    json: { help: 'the nodes, for machines' },
    write: { help: "puts it in place of the statement 'const cluster = new Cluster({…});' of the file" },
  },
  async run({ context, json, write }, file = 'main.ts') {
    if (write) statementOf(file);
    const kubectl = new Kubectl(context);
    const { cluster: declared, nodes, notes } = await readCluster(kubectl);
    const pods = await kubectl.get(['pods', '--all-namespaces']);
    const classes = await kubectl.get(['storageclasses']);
    const source = clusterSource(declared);
    if (write)
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(STATEMENT, () => source),
      );
    else process.stdout.write(`${json ? JSON.stringify(declared, null, 2) : source}\n`);
    const said = [`Kubernetes ${declared.version}, storage classes: ${classNames(classes)}`, ...notes].join('\n');
    process.stderr.write(`${occupancyTable(nodes, pods)}\n${said}\n`);
    return 0;
  },
});

/** @throws when the file has no such statement, or one that says more than a cluster knows */
function statementOf(file: string): void {
  if (!existsSync(file)) throw new UsageError(`there is no '${file}': name the file that declares the cluster`);
  const [found] = STATEMENT.exec(readFileSync(file, 'utf8')) ?? [];
  if (found === undefined)
    throw new UsageError(`'${file}' has no statement 'const cluster = new Cluster({…});': omit --write, and paste it`);
  if (/^ {2}images\b/m.test(found))
    throw new UsageError(
      `the Cluster in '${file}' has 'images', which would be lost: omit --write, and paste the nodes`,
    );
}

function classNames(classes: readonly KubeObject[]): string {
  const name = ({ metadata: { name, annotations = {} } }: KubeObject): string =>
    annotations['storageclass.kubernetes.io/is-default-class'] === 'true' ? `${name} (default)` : name;
  return classes.map(name).join(', ') || 'none, so that no volume can be made';
}
