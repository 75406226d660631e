import { k8s } from 'cdk8s-plus-27';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';
import type { Schema } from '../../lib/consul/definitions/schema';
import { groupOf, KubeObject } from '../../lib/k8s/manifest';
import { schemaOf } from './definition-schema';

/**
 * The types of Kubernetes 1.27, as cdk8s-plus-27 declares them: it was generated from that version's OpenAPI schemas,
 * and names in the `@schema` tag of each property what the API calls it.
 */
const interfaces = new Map<string, ts.InterfaceDeclaration>();
const declarations = join(dirname(require.resolve('cdk8s-plus-27')), 'imports', 'k8s.d.ts');
const source = ts.createSourceFile(declarations, readFileSync(declarations, 'utf8'), ts.ScriptTarget.ES2022, true);
for (const statement of source.statements) {
  if (ts.isInterfaceDeclaration(statement)) interfaces.set(statement.name.text, statement);
}

/** The props type of each kind, by `apiVersion/kind`. */
const kinds = new Map<string, string>();
for (const [name, value] of Object.entries(k8s)) {
  const gvk = (value as { GVK?: { apiVersion: string; kind: string } }).GVK;
  if (gvk) kinds.set(`${gvk.apiVersion}/${gvk.kind}`, `${name}Props`);
}

/**
 * What became stable later, and is written for clusters that have it: the alpha of 1.27 has all its fields that we use.
 * Native sidecars need no such line, the injector adds them.
 */
for (const kind of ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'])
  kinds.set(`admissionregistration.k8s.io/v1/${kind}`, `Kube${kind}V1Alpha1Props`);

const TEXT: Schema = { type: 'string' };
const ANYTHING: Schema = { 'x-kubernetes-preserve-unknown-fields': true };
const schemas = new Map<string, Schema>();

/** The closed schema of an interface; made when it is first asked for, since some contain themselves. */
function schemaOfInterface(name: string): Schema {
  const known = schemas.get(name);
  if (known) return known;
  // Kinds say which they are, also inside of another one, such as a claim in a StatefulSet.
  const isKind = [...kinds.values()].includes(name);
  const properties: Record<string, Schema> = isKind ? { apiVersion: TEXT, kind: TEXT } : {};
  const required: string[] = [];
  const schema: Schema = { type: 'object', properties, required };
  schemas.set(name, schema);
  for (const member of interfaces.get(name)!.members) {
    if (!ts.isPropertySignature(member) || !member.type) throw new Error(`${name} has a member that is no property`);
    const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'schema');
    const field = /#(\S+)$/.exec(ts.getTextOfJSDocComment(tag?.comment) ?? '')?.[1];
    if (!field) throw new Error(`${name}.${member.name.getText(source)} does not say what the API calls it`);
    properties[field] = schemaOfType(member.type);
    if (!member.questionToken) required.push(field);
  }
  return schema;
}

function schemaOfType(type: ts.TypeNode): Schema {
  if (ts.isArrayTypeNode(type)) return { type: 'array', items: schemaOfType(type.elementType) };
  if (ts.isTypeLiteralNode(type)) {
    const [member] = type.members;
    if (member && ts.isIndexSignatureDeclaration(member))
      return { type: 'object', additionalProperties: schemaOfType(member.type) };
  }
  const text = type.getText(source);
  if (interfaces.has(text)) return schemaOfInterface(text);
  switch (text) {
    case 'string':
    case 'number':
    case 'boolean':
      return { type: text };
    case 'Date':
    case 'IoK8SApimachineryPkgApisMetaV1DeleteOptionsKind':
      return { type: 'string' };
    case 'Quantity':
    case 'IntOrString':
    case 'string | number':
      return { 'x-kubernetes-int-or-string': true };
    case 'any':
      return ANYTHING;
    default:
      throw new Error(`the types of Kubernetes have '${text}', which is not known here`);
  }
}

/** What is wrong with an object by the schemas of Kubernetes 1.27 and of our own definitions, a line a mistake. */
export function violations(object: KubeObject): string[] {
  const { apiVersion, kind, metadata, ...fields } = object;
  const builtIn = kinds.get(`${apiVersion}/${kind}`);
  if (builtIn) return mistakes(schemaOfInterface(builtIn), object, kind);
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const own = schemaOf(groupOf(object), version, kind);
  if (!own) return [`${apiVersion} ${kind} is no kind of Kubernetes 1.27, and has no definition of ours`];
  return [...mistakes(schemaOfInterface('ObjectMeta'), metadata, `${kind}.metadata`), ...mistakes(own, fields, kind)];
}

function mistakes(schema: Schema, value: unknown, path: string): string[] {
  if (schema['x-kubernetes-int-or-string'])
    return ['string', 'number'].includes(typeof value) ? [] : [`${path} is ${typeOf(value)}, not int-or-string`];
  if (schema['x-kubernetes-preserve-unknown-fields'] && !schema.properties) return [];
  const type = typeOf(value);
  const expected = schema.type === 'integer' ? 'number' : schema.type;
  if (expected && type !== expected) return [`${path} is ${type}, not ${schema.type}`];
  if (schema.type === 'integer' && !Number.isInteger(value)) return [`${path} is ${value}, not integer`];
  if (schema.enum && !schema.enum.includes(value as never)) return [`${path} is '${value}', not one of its values`];
  if (Array.isArray(value))
    return value.flatMap((item, i) => mistakes(schema.items ?? ANYTHING, item, `${path}[${i}]`));
  if (type !== 'object') return [];
  const fields = Object.entries(value as object);
  const missing = (schema.required ?? []).filter((field) => !fields.some(([name]) => name === field));
  return [
    ...missing.map((field) => `${path} has no '${field}'`),
    ...fields.flatMap(([name, field]) => {
      const inner = schema.properties?.[name] ?? schema.additionalProperties;
      if (inner) return mistakes(inner, field, `${path}.${name}`);
      return schema['x-kubernetes-preserve-unknown-fields'] ? [] : [`${path} has an unknown field '${name}'`];
    }),
  ];
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

/** How many kinds and types are known, so that a test sees that they were read at all. */
export const knownKinds = kinds.size;
