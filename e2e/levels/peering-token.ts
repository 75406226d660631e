import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ShelfName } from '../apps/shelves';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Output, program, Sandbox } from '../harness/sandbox';

const GUIDE = join(__dirname, '..', '..', 'docs', 'guides', 'peering.md');
/** The Secret of the token, in both clusters. */
export const TOKEN = 'peering-token-attic-cellar';

export type Shelves = Readonly<Record<ShelfName, Shelf>>;

/** Gives the token to the mesh that dials, as the guide says. */
export function handOver(sandbox: Sandbox, shelves: Shelves): Promise<Output> {
  return runGuide(sandbox, shelves, 'Join two meshes as peers');
}

/** Runs the first commands below a heading of the guide. */
export function runGuide(sandbox: Sandbox, shelves: Shelves, heading: string): Promise<Output> {
  const below = readFileSync(GUIDE, 'utf8').split(new RegExp(`^#+ ${heading}$`, 'm'))[1];
  const [, command] = /^```sh\n([^]*?)^```/m.exec(below ?? '') ?? [];
  if (!command) throw new Error(`${GUIDE} has no command below '${heading}'`);
  const env = { KUBECONFIG: contexts(sandbox, shelves), PATH: `${dirname(program('kubectl'))}:${process.env.PATH}` };
  return sandbox.attempt(['bash', '-ec', `set -o pipefail\n${command}`], { env });
}

/** @returns a kubeconfig with a context a shelf, named after it */
function contexts(sandbox: Sandbox, shelves: Shelves): string {
  const path = join(sandbox.path('peering'), 'kubeconfig');
  const each = Object.entries(shelves).map(([name, { cluster }]) => ({
    name,
    own: JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as KubeObject,
  }));
  const merged = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: each.map(({ name, own }) => ({ name, cluster: own.clusters[0].cluster })),
    users: each.map(({ name, own }) => ({ name, user: own.users[0].user })),
    contexts: each.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  };
  writeFileSync(path, JSON.stringify(merged));
  return path;
}
