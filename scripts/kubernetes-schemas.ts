/**
 * Writes `lib/k8s/schemas/`: what the API server of each supported Kubernetes knows of its own kinds, from the OpenAPI and
 * the generated Go code that the module `k8s.io/kubernetes` publishes. It needs Go. `npm run schemas`.
 *
 * A table is a file per API version. A line without indentation is a definition, a line with one is a field of it: its name
 * ('!' when required), its type, the keys of a list that is a map (or `set`), the enumeration, and the minor versions that
 * have it, when they are not those of the definition.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command } from '../commands/command';
import { runCommand } from '../commands/entry';

/** The newest patch release of each minor version at the time of writing. */
const RELEASES = [
  '1.27.16',
  '1.28.15',
  '1.29.15',
  '1.30.14',
  '1.31.14',
  '1.32.13',
  '1.33.13',
  '1.34.8',
  '1.35.4',
  '1.36.3',
  '1.37.2',
];
const OUTPUT = resolve(__dirname, '..', 'lib', 'k8s', 'schemas');

/* eslint-disable @typescript-eslint/no-explicit-any -- published JSON */
interface Release {
  readonly minor: number;
  readonly definitions: Record<string, any>;
  readonly paths: Record<string, any>;
  /** The enumerations, by definition and field: the published OpenAPI has none. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** A text with the minor versions that say it. */
type Versions = Map<string, Set<number>>;

function read(version: string): Release {
  const json = execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${version}`], { encoding: 'utf8' });
  const folder: string = JSON.parse(json).Dir;
  const { definitions, paths } = JSON.parse(readFileSync(join(folder, 'api/openapi-spec/swagger.json'), 'utf8'));
  const code = readFileSync(join(folder, 'pkg/generated/openapi/zz_generated.openapi.go'), 'utf8');
  return { minor: Number(version.split('.')[1]), definitions, paths, enums: enumsIn(code) };
}

/** The enumerations of the generated code, by `schema_k8sio_api_core_v1_Pod field`, for a list or map with `[]`. */
function enumsIn(code: string): Map<string, readonly string[]> {
  const enums = new Map<string, readonly string[]>();
  let [definition, field] = ['', ''];
  for (const line of code.split('\n')) {
    definition = /^func (schema_\w+)\(/.exec(line)?.[1] ?? definition;
    field = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1] ?? field;
    const values = /^\t+Enum:\s+\[\]interface\{\}\{(.*)\},$/.exec(line)?.[1];
    if (values !== undefined) enums.set(`${definition} ${field}`, JSON.parse(`[${values}]`));
  }
  return enums;
}

/** `apps.v1.Deployment` for `io.k8s.api.apps.v1.Deployment`. */
function shortName(definition: string): string {
  return definition.split('.').slice(-3).join('.');
}

const SCALARS: Readonly<Record<string, string>> = {
  'resource.Quantity': 'quantity',
  'v1.Time': 'time',
  'v1.MicroTime': 'time',
  'intstr.IntOrString': 'int-or-string',
  'runtime.RawExtension': 'any',
  'v1.FieldsV1': 'any',
  'v1.JSON': 'any',
  // An array of schemas is part of JSON Schema that no definition may use.
  'v1.JSONSchemaPropsOrArray': 'apiextensions.v1.JSONSchemaProps',
  'v1.JSONSchemaPropsOrBool': 'boolean|apiextensions.v1.JSONSchemaProps',
  'v1.JSONSchemaPropsOrStringArray': 'any',
};

function typeOf(schema: any): string {
  if (schema.$ref) {
    const name = schema.$ref.replace('#/definitions/', '');
    return SCALARS[name.split('.').slice(-2).join('.')] ?? shortName(name);
  }
  if (schema.type === 'array') return `[]${typeOf(schema.items)}`;
  if (schema.type === 'object') return schema.additionalProperties ? `{}${typeOf(schema.additionalProperties)}` : 'any';
  if (schema.format === 'byte') return 'bytes';
  if (schema.type === 'integer') return schema.format ?? 'int64';
  return schema.type === 'number' ? 'double' : (schema.type ?? 'any');
}

function fieldOf(release: Release, definition: string, name: string): string {
  const owner = release.definitions[definition];
  const schema = owner.properties[name];
  // The cluster's own part of an object: nobody writes it.
  if (name === 'status' && owner['x-kubernetes-group-version-kind']) return 'status any';
  const code = `schema_${definition.replace(/^io\.k8s\./, 'k8sio.').replace(/[.-]/g, '_')}`;
  const values = release.enums.get(`${code} ${name}`);
  const keys = schema['x-kubernetes-list-map-keys'];
  return [
    name + (owner.required?.includes(name) ? '!' : ''),
    typeOf(schema),
    ...(keys ? [`keys=${keys.join(',')}`] : schema['x-kubernetes-list-type'] === 'set' ? ['set'] : []),
    ...(values ? [`enum=${values.join('|')}`] : []),
  ].join(' ');
}

/** What can be written and applied, as `group/version Kind scope`, by its definition. */
function kindsOf({ definitions, paths }: Release): Map<string, string> {
  const kinds = new Map<string, string>();
  for (const [path, operations] of Object.entries(paths)) {
    const kind = operations.patch?.['x-kubernetes-group-version-kind'];
    if (!kind || !path.endsWith('{name}')) continue;
    const key = `${kind.group}/${kind.version}/${kind.kind}`;
    const found = Object.entries(definitions).find(([, { 'x-kubernetes-group-version-kind': of }]) =>
      of?.some((one: any) => `${one.group}/${one.version}/${one.kind}` === key),
    );
    if (!found) throw new Error(`no definition of ${key}`);
    const apiVersion = kind.group ? `${kind.group}/${kind.version}` : kind.version;
    const scope = path.includes('{namespace}') ? 'Namespaced' : 'Cluster';
    kinds.set(`${apiVersion} ${kind.kind} ${scope} ${shortName(found[0])}`, found[0]);
  }
  return kinds;
}

function reachable({ definitions }: Release, roots: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || SCALARS[name.split('.').slice(-2).join('.')]) return;
    found.add(name);
    const text = JSON.stringify(definitions[name], (key, value) =>
      key === 'status' && definitions[name]['x-kubernetes-group-version-kind'] ? undefined : value,
    );
    for (const [, target] of text.matchAll(/"#\/definitions\/([^"]+)"/g)) visit(target);
  };
  for (const root of roots) visit(root);
  return found;
}

function add(versions: Versions, text: string, minor: number): void {
  versions.set(text, (versions.get(text) ?? new Set()).add(minor));
}

/** The minor versions as ` 28-30` or ` -33,35-`, open at the ends of `whole`; nothing when all of `whole` have it. */
function range(minors: ReadonlySet<number>, whole: ReadonlySet<number>): string {
  const [oldest, newest] = [Math.min(...whole), Math.max(...whole)];
  const sorted = [...minors].sort((a, b) => a - b);
  const parts = sorted
    .filter((minor) => !minors.has(minor - 1))
    .map((first) => {
      const last = sorted.find((minor) => minor >= first && !minors.has(minor + 1))!;
      return `${first === oldest ? '' : first}-${last === newest ? '' : last}`;
    });
  return parts.join() === '-' ? '' : ` ${parts.join()}`;
}

function main(): void {
  const releases = RELEASES.map(read);
  const all = new Set(releases.map(({ minor }) => minor));
  const kinds: Versions = new Map();
  const present: Versions = new Map();
  const fields = new Map<string, Versions>();
  for (const release of releases) {
    const roots = kindsOf(release);
    for (const text of roots.keys()) add(kinds, text, release.minor);
    for (const definition of reachable(release, roots.values())) {
      const name = shortName(definition);
      add(present, name, release.minor);
      const of = fields.get(name) ?? new Map();
      fields.set(name, of);
      for (const field of Object.keys(release.definitions[definition].properties ?? {}))
        add(of, fieldOf(release, definition, field), release.minor);
    }
  }
  const tables = new Map<string, string[]>();
  for (const [name, minors] of [...present].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [group, version] = name.split('.');
    const lines = tables.get(`${group}-${version}`) ?? [];
    tables.set(`${group}-${version}`, lines);
    lines.push(`${name.split('.')[2]}${range(minors, all)}`);
    for (const [field, those] of [...fields.get(name)!].sort(([a], [b]) => (a < b ? -1 : 1)))
      lines.push(` ${field.replaceAll(`${group}.${version}.`, '.')}${range(those, minors)}`);
  }
  mkdirSync(OUTPUT, { recursive: true });
  for (const file of readdirSync(OUTPUT)) rmSync(join(OUTPUT, file));
  const head = '// Generated by scripts/kubernetes-schemas.ts; do not edit.\n';
  const write = (file: string, lines: readonly string[]): void =>
    writeFileSync(join(OUTPUT, `${file}.ts`), `${head}export default \`${lines.join('\n')}\`;\n`);
  write('kinds', [...kinds].map(([text, minors]) => text + range(minors, all)).sort());
  for (const [file, lines] of tables) write(file, lines);
  const loads = [...tables.keys()].map((file) => `    case '${file}': return require('./${file}').default;`);
  writeFileSync(
    join(OUTPUT, 'index.ts'),
    [
      head + '/* eslint-disable @typescript-eslint/no-require-imports -- a table is loaded when an object needs it */',
      "export { default as kinds } from './kinds';",
      `/** The oldest and the newest minor version that the tables know. */`,
      `export const [OLDEST, NEWEST] = [${Math.min(...all)}, ${Math.max(...all)}];`,
      '/** The table of an API group and version, such as `core-v1`. */',
      'export function tableOf(name: string): string {',
      '  switch (name) {',
      ...loads,
      '  }',
      "  throw new Error(`there is no table '${name}'`);",
      '}',
      '',
    ].join('\n'),
  );
}

const schemas = command({
  summary:
    'Writes lib/k8s/schemas/: what the API server of each supported Kubernetes knows of its own kinds. Needs Go.',
  operands: 0,
  options: {},
  run() {
    main();
    return 0;
  },
});

void runCommand('npm run schemas --', schemas, process.argv.slice(2)).then((code) => (process.exitCode = code));
