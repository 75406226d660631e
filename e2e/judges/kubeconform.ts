import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KUBERNETES_OPENAPI } from '../harness/build';
import { Manifests } from '../harness/manifests';
import { program, Sandbox } from '../harness/sandbox';
import { JsonSchema, schemasOfDefinitions, schemasOfKubernetes } from './json-schemas';
import { Judge } from './judge';

interface Conformed {
  readonly resources: readonly {
    readonly kind: string;
    readonly name: string;
    readonly status: string;
    readonly msg: string;
  }[];
}

/** Every object against the OpenAPI of Kubernetes and the definitions of `dist/`, strictly: no field is unknown. */
export const kubeconform: Judge = {
  name: 'kubeconform',
  programs: ['kubeconform', KUBERNETES_OPENAPI],
  known: [],
  spoil(manifests) {
    const [deployment] = structuredClone(manifests.find('Deployment'));
    deployment.spec.template.spec.containers[0].enviroment = [];
    return [deployment, 'enviroment'];
  },
  async judge(sandbox, files, manifests) {
    const location = join(
      writeSchemas(sandbox, manifests),
      '{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json',
    );
    const command = [program('kubeconform'), '-strict', '-output', 'json', '-schema-location', location, ...files];
    const { stdout, stderr } = await sandbox.attempt(command);
    if (!stdout.startsWith('{')) throw new Error(`kubeconform: ${stderr || stdout}`);
    return (JSON.parse(stdout) as Conformed).resources
      .filter(({ status }) => status !== 'statusValid')
      .map(({ kind, name, msg }) => ({ object: `${kind} ${name}`, finding: msg }));
  },
};

/** @returns the folder that they are in */
function writeSchemas(sandbox: Sandbox, manifests: Manifests): string {
  const folder = sandbox.path('schemas');
  const openApi = JSON.parse(readFileSync(program(KUBERNETES_OPENAPI), 'utf8'));
  const write = ({ group, version, kind, schema }: JsonSchema): void =>
    // its group of `v1` is `v1`
    writeFileSync(join(folder, `${group || version}_${version}_${kind.toLowerCase()}.json`), JSON.stringify(schema));
  schemasOfKubernetes(openApi).forEach(write);
  schemasOfDefinitions(manifests.find('CustomResourceDefinition')).forEach(write);
  return folder;
}
