import { isRfc1035Label } from '../names';
import { isEmpty, items, Report, ValueTable } from './check';
import { dnsName, dnsSubdomain } from './formats';

/* eslint-disable @typescript-eslint/no-explicit-any -- definitions of any origin, after their types were checked */

const TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean'];
const PATH = /^(\.[^.\s]+)+$/;

/** What a structural schema must say. @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema */
function schema(node: any, report: Report, path: string, isItem = false): void {
  if (node === null || typeof node !== 'object') return;
  const free = node['x-kubernetes-int-or-string'] || node['x-kubernetes-preserve-unknown-fields'];
  if (isEmpty(node.type)) {
    if (!free) report(`${path}.type`, 'is missing: a structural schema has the type of every field');
  } else if (!TYPES.includes(node.type))
    report(`${path}.type`, `is '${node.type}': use ${TYPES.map((one) => `'${one}'`).join(', ')}`);
  for (const name of ['x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields'])
    if (node[name] === false && name === 'x-kubernetes-preserve-unknown-fields')
      report(`${path}.${name}`, 'is false: use true, or remove it');
  if (node.type === 'array' && isEmpty(node.items) && !free)
    report(`${path}.items`, 'is missing: a list needs the schema of its items');
  if (!isEmpty(node.properties) && node.additionalProperties)
    report(`${path}.additionalProperties`, `is not for a schema with 'properties': remove one of them`);
  const listType = node['x-kubernetes-list-type'];
  const keys: string[] = node['x-kubernetes-list-map-keys'] ?? [];
  if (listType && !['atomic', 'set', 'map'].includes(listType))
    report(`${path}.x-kubernetes-list-type`, `is '${listType}': use 'atomic', 'set' or 'map'`);
  if (listType && node.type !== 'array')
    report(`${path}.type`, `is '${node.type}', and 'x-kubernetes-list-type' is for a list`);
  if (keys.length > 0 && listType !== 'map')
    report(`${path}.x-kubernetes-list-type`, `is not 'map', which 'x-kubernetes-list-map-keys' needs`);
  if (listType === 'map') {
    if (keys.length === 0) report(`${path}.x-kubernetes-list-map-keys`, `is empty: 'map' needs keys`);
    if (new Set(keys).size < keys.length)
      report(`${path}.x-kubernetes-list-map-keys`, 'has a key twice: remove one of them');
    for (const key of keys) {
      const field = node.items?.properties?.[key];
      if (!field) report(`${path}.items.properties`, `has no '${key}', which is a key of the list`);
      else if (!node.items.required?.includes(key) && field.default === undefined)
        report(`${path}.items.required`, `has no '${key}', which is a key of the list`);
    }
  }
  for (const [name, inner] of Object.entries<any>(node.properties ?? {}))
    schema(inner, report, `${path}.properties['${name}']`);
  if (node.items) schema(node.items, report, `${path}.items`, true);
  if (typeof node.additionalProperties === 'object')
    schema(node.additionalProperties, report, `${path}.additionalProperties`);
  void isItem;
}

function definition({ metadata, spec }: any, report: Report): void {
  const { names = {}, group = '' } = spec ?? {};
  const versions = items(spec?.versions);
  if (metadata?.name !== `${names.plural}.${group}`)
    report('metadata.name', `is '${metadata?.name}': use '${names.plural}.${group}', the plural and the group`);
  const wrong =
    dnsSubdomain(group) ?? (group.includes('.') ? undefined : `is '${group}': use a domain, like 'example.org'`);
  if (wrong) report('spec.group', wrong);
  for (const name of ['plural', 'singular']) {
    const problem = names[name] && dnsName(names[name]);
    if (problem) report(`spec.names.${name}`, problem);
  }
  for (const name of ['kind', 'listKind'])
    if (names[name] && !isRfc1035Label(names[name].toLowerCase()))
      report(`spec.names.${name}`, `is '${names[name]}': use letters and digits, like 'Bucket'`);
  if (names.kind && names.listKind === names.kind)
    report('spec.names.listKind', `is '${names.kind}', as is kind: change one of them`);
  for (const name of ['shortNames', 'categories'])
    for (const [i, one] of (names[name] ?? []).entries())
      if (!isRfc1035Label(one)) report(`spec.names.${name}[${i}]`, dnsName(one)!);
  const stored = versions.filter(({ storage }: any) => storage).length;
  if (stored !== 1) report('spec.versions', `has ${stored} versions with storage: true: use one`);
  if (!['Namespaced', 'Cluster'].includes(spec?.scope))
    report('spec.scope', `is '${spec?.scope ?? ''}': use 'Namespaced' or 'Cluster'`);
  for (const [i, version] of versions.entries()) {
    const path = `spec.versions[${i}]`;
    if (!isRfc1035Label(version.name)) report(`${path}.name`, dnsName(version.name) ?? 'is empty');
    if (!version.schema?.openAPIV3Schema) report(`${path}.schema.openAPIV3Schema`, 'is missing: add it');
    else schema(version.schema.openAPIV3Schema, report, `${path}.schema.openAPIV3Schema`);
    for (const [c, { jsonPath, type }] of items(version.additionalPrinterColumns).entries()) {
      if (!String(jsonPath).startsWith('.'))
        report(
          `${path}.additionalPrinterColumns[${c}].jsonPath`,
          `is '${jsonPath}': use a path that begins with '.', like '.spec.size'`,
        );
      if (!['integer', 'number', 'string', 'boolean', 'date'].includes(type))
        report(`${path}.additionalPrinterColumns[${c}].type`, `is '${type}': use 'string' or another simple type`);
    }
    const { scale } = version.subresources ?? {};
    if (scale)
      for (const [name, root] of [
        ['specReplicasPath', '.spec.'],
        ['statusReplicasPath', '.status.'],
      ])
        if (!PATH.test(scale[name] ?? '') || !scale[name].startsWith(root))
          report(`${path}.subresources.scale.${name}`, `is '${scale[name] ?? ''}': use a path below '${root}'`);
  }
  const { strategy, webhook } = spec?.conversion ?? {};
  if (spec?.conversion && !['None', 'Webhook'].includes(strategy))
    report('spec.conversion.strategy', `is '${strategy ?? ''}': use 'None' or 'Webhook'`);
  if (strategy === 'Webhook' && !webhook) report('spec.conversion.webhook', `is missing: 'Webhook' needs it`);
  if (strategy === 'None' && webhook) report('spec.conversion.webhook', `is not for 'None': remove it`);
}

export const definitions: ValueTable = { 'apiextensions.v1.CustomResourceDefinition': { all: definition } };
