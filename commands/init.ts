import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Kubectl } from './cluster/kubectl';
import { CONTEXT } from './cluster/options';
import { readCluster } from './cluster/read-cluster';
import { command, UsageError } from './command';
import { packageFolder } from './package-folder';
import { SHELF } from './project/cluster-source';
import { projectFiles } from './project/files';
import { Part, PARTS } from './project/main-source';

export const init = command({
  summary: 'Writes a new project into an empty folder: main.ts, package.json, and what CI and Renovate need.',
  details: 'Then run npm install, npm run synth and npm test in that folder.',
  operand: 'folder',
  options: {
    parts: { help: `what the app has besides Consul, all by default: ${PARTS.join(',')}, or none`, value: 'list' },
    live: { help: 'declares the cluster of your kubectl, instead of an example' },
    context: CONTEXT,
    package: { help: 'the version of meshberry for package.json, or file:PATH of its tarball', value: 'version' },
  },
  async run({ parts, package: meshberry = ownVersion(), live, context }, folder = '.') {
    if (context && !live) throw new UsageError('--context needs --live');
    requireEmpty(folder);
    const name =
      basename(resolve(folder))
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, '-')
        .replace(/^-+|-+$/g, '') || 'shelf';
    const chosen = partsOf(parts);
    const cluster = live ? (await readCluster(new Kubectl(context))).cluster : SHELF;
    const files = projectFiles({ name, cluster, parts: chosen, meshberry });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { flag: 'wx' });
    }
    process.stdout.write(`${[...files.keys()].join('\n')}\n\nnext: npm install && npm run synth && npm test\n`);
    return 0;
  },
});

function ownVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** A new repository of Git counts as empty. */
function requireEmpty(folder: string): void {
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there && !there.isDirectory()) throw new UsageError(`'${folder}' is a file: name an empty or a new folder`);
  const found = there ? readdirSync(folder).filter((name) => name !== '.git') : [];
  if (found.length > 0)
    throw new UsageError(
      `'${folder}' is not empty, it has '${found.sort()[0]}': nothing was written; name an empty or a new folder`,
    );
}

function partsOf(list = PARTS.join(',')): readonly Part[] {
  const names = list === 'none' ? [] : list.split(',');
  const unknown = names.find((name) => !PARTS.includes(name as Part));
  if (unknown !== undefined)
    throw new UsageError(`--parts has '${unknown}': allowed are ${PARTS.join(', ')}, separated by commas, or none`);
  if (names.includes('depscloud') && !names.includes('postgresql'))
    throw new UsageError(`--parts has 'depscloud', which needs a database: add 'postgresql'`);
  return names as Part[];
}
