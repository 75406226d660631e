import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-folder';
import { ClusterDeclaration } from './cluster-source';
import { mainSource, Part } from './main-source';
import { RENOVATE } from './renovate';
import { WORKFLOW } from './workflow';

export interface Project {
  readonly name: string;
  readonly cluster: ClusterDeclaration;
  readonly parts: readonly Part[];
  /** The version of meshberry that package.json asks for, or a path as npm reads it. */
  readonly meshberry: string;
}

/** The files of a new project: text by path. */
export function projectFiles({ name, cluster, parts, meshberry }: Project): ReadonlyMap<string, string> {
  return new Map([
    ['package.json', json(manifest(name, meshberry))],
    ['main.ts', mainSource(cluster, parts)],
    ['cdk8s.yaml', CDK8S],
    ['tsconfig.json', json(TSCONFIG)],
    ['.gitignore', 'node_modules/\n.cdk8s-staging*\n.*.meshberry/\n'],
    ['renovate.json', json(RENOVATE)],
    ['.github/workflows/dist.yaml', WORKFLOW],
  ]);
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** The CLI deletes its output folder before it runs the app, so it is given one that Git ignores. */
const CDK8S = `language: typescript
app: npx tsx main.ts
# The cdk8s CLI deletes this folder before it runs the app; the app writes dist/ itself.
output: .cdk8s-staging
`;

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'Node16',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  },
  include: ['*.ts'],
};

/** With the versions that meshberry itself is tested with. */
function manifest(name: string, meshberry: string): object {
  const { devDependencies: tested, engines } = JSON.parse(
    readFileSync(join(packageFolder(), 'package.json'), 'utf8'),
  ) as { devDependencies: Record<string, string>; engines: object };
  const pick = (...names: string[]): object => Object.fromEntries(names.map((each) => [each, tested[each]]));
  return {
    name,
    private: true,
    engines,
    scripts: {
      synth: 'meshberry synth',
      test: 'tsc && meshberry check',
      plan: 'meshberry plan',
      diff: 'meshberry diff',
      apply: 'meshberry apply',
    },
    dependencies: { ...pick('cdk8s', 'cdk8s-plus-27', 'constructs'), meshberry },
    devDependencies: pick('@types/node', 'cdk8s-cli', 'tsx', 'typescript'),
  };
}
