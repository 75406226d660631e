import { customResourceDefinitions, type Schema } from '../../lib/consul/definitions';

const definitions = customResourceDefinitions({ gatewayApi: 'all', peering: true });

/** The schema of a custom resource, to validate one against; `undefined` for a kind that we do not define. */
export function schemaOf(group: string, version: string, kind: string): Schema | undefined {
  return definitions
    .find(({ spec }) => spec.group === group && spec.names.kind === kind)
    ?.spec.versions.find(({ name }) => name === version)?.schema.openAPIV3Schema;
}
