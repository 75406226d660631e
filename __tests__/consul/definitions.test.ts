import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ApiObject, JsonPatch, Testing, Yaml } from 'cdk8s';
import { CustomResourceDefinitions } from '../../lib/consul/definitions/custom-resource-definitions';
import {
  type CustomResourceDefinitionManifest,
  type CustomResourceDefinitionsOptions,
  customResourceDefinitions,
} from '../../lib/consul/definitions';
import type { Schema } from '../../lib/consul/definitions/schema';
import { compareDefinitions } from '../support/compare-definitions';
import { schemaOf } from '../support/definition-schema';

const repository = resolve(__dirname, '..', '..');
const byDefault = customResourceDefinitions({ gatewayApi: 'all', peering: false });
const everything = customResourceDefinitions({ gatewayApi: 'all', peering: true });
const kindsOf = (definitions: CustomResourceDefinitionManifest[]) => definitions.map(({ spec }) => spec.names.kind);

const ofSet19 = customResourceDefinitions({ set: '1.9', gatewayApi: 'all', peering: true });

function definitionOf(kind: string, among = everything): CustomResourceDefinitionManifest {
  const found = among.find(({ spec }) => spec.names.kind === kind);
  if (!found) throw new Error(`no definition of '${kind}'`);
  return found;
}

/** The versions that a definition serves, each with what is said of it. */
function served({ spec }: CustomResourceDefinitionManifest): string[] {
  return spec.versions
    .filter((version) => version.served)
    .map(({ name, storage, deprecated }) =>
      [name, deprecated && 'deprecated', storage && 'stored'].filter(Boolean).join(' '),
    );
}

/** Every schema of a definition, with the path it stands at. */
function schemasOf(definition: CustomResourceDefinitionManifest): Array<[path: string, schema: Schema]> {
  const walk = (path: string, schema: Schema): Array<[string, Schema]> => [
    [path, schema],
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => walk(`${path}.${name}`, property)),
    ...(schema.items ? walk(`${path}[]`, schema.items) : []),
    ...(schema.additionalProperties ? walk(`${path}{}`, schema.additionalProperties) : []),
  ];
  return definition.spec.versions.flatMap(({ name, schema }) =>
    walk(`${definition.spec.names.kind} ${name} `, schema.openAPIV3Schema),
  );
}

describe('the set of definitions', () => {
  const common = [
    'ControlPlaneRequestLimit',
    'ExportedServices',
    'GatewayClassConfig',
    'GatewayPolicy',
    'IngressGateway',
    'JWTProvider',
    'Mesh',
    'MeshService',
    'ProxyDefaults',
    'Registration',
    'RouteAuthFilter',
    'RouteRetryFilter',
    'RouteTimeoutFilter',
    'SamenessGroup',
    'ServiceDefaults',
    'ServiceIntentions',
    'ServiceResolver',
    'ServiceRouter',
    'ServiceSplitter',
    'TerminatingGateway',
  ];

  test.each([
    ['1.9', []],
    ['2.0', ['RateLimit', 'RouteExtProc', 'RouteTLSSDSFilter']],
  ] as const)('of %s holds the 20 kinds of Consul that every injector watches, and %j', (set, more) => {
    const kinds = kindsOf(customResourceDefinitions({ set, gatewayApi: 'none', peering: false }));
    expect(kinds.sort()).toEqual([...common, ...more].sort());
  });

  test('is sorted by name', () => {
    const names = byDefault.map(({ metadata }) => metadata.name);
    expect(names).toEqual([...names].sort());
  });

  test('brings the Gateway API whole, without TCPRoute, as TCPRoute alone, or not at all', () => {
    const ofGatewayApi = (gatewayApi: CustomResourceDefinitionsOptions['gatewayApi']) =>
      kindsOf(
        customResourceDefinitions({ gatewayApi, peering: false }).filter(
          ({ spec }) => spec.group === 'gateway.networking.k8s.io',
        ),
      );
    expect(ofGatewayApi('all')).toEqual(['GatewayClass', 'Gateway', 'HTTPRoute', 'ReferenceGrant', 'TCPRoute']);
    expect(ofGatewayApi('without-tcp-route')).toEqual(['GatewayClass', 'Gateway', 'HTTPRoute', 'ReferenceGrant']);
    expect(ofGatewayApi('tcp-route-only')).toEqual(['TCPRoute']);
    expect(ofGatewayApi('none')).toEqual([]);
  });

  test('adds the two kinds of peering when asked for', () => {
    expect(kindsOf(everything).filter((kind) => !kindsOf(byDefault).includes(kind))).toEqual([
      'PeeringAcceptor',
      'PeeringDialer',
    ]);
  });

  test('is the same at every call, and the caller may change what it got', () => {
    const first = customResourceDefinitions({ gatewayApi: 'all', peering: true });
    (first[0].spec as { scope: string }).scope = 'changed';
    expect(customResourceDefinitions({ gatewayApi: 'all', peering: true })).toEqual(everything);
  });

  test('shares no part between places, which YAML would write as anchors', () => {
    const seen = new Set<unknown>();
    let shared = 0;
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if (seen.has(value)) shared += 1;
      seen.add(value);
      Object.values(value).forEach(walk);
    };
    walk(everything);
    expect(shared).toBe(0);
  });
});

describe('a definition', () => {
  test.each(everything.map((each) => [each.spec.names.kind, each] as const))('of %s is well-formed', (kind, each) => {
    const { group, names, versions } = each.spec;
    expect(each.metadata.name).toBe(`${names.plural}.${group}`);
    expect(names).toMatchObject({ kind, listKind: `${kind}List`, singular: kind.toLowerCase() });
    expect(versions.filter(({ storage }) => storage)).toHaveLength(1);
    for (const { schema, subresources } of versions) {
      expect(Object.keys(schema.openAPIV3Schema.properties ?? {})).toEqual(
        expect.arrayContaining(['apiVersion', 'kind', 'metadata', 'spec']),
      );
      expect(subresources).toEqual(schema.openAPIV3Schema.properties?.status ? { status: {} } : undefined);
    }
    expect(each).not.toHaveProperty('status');
    expect(each.spec).not.toHaveProperty('conversion');
  });

  test('of Registration, RateLimit, GatewayClassConfig and GatewayClass is for the whole cluster, all others are in namespaces', () => {
    const ofCluster = everything.filter(({ spec }) => spec.scope === 'Cluster');
    expect(kindsOf(ofCluster).sort()).toEqual(['GatewayClass', 'GatewayClassConfig', 'RateLimit', 'Registration']);
  });

  test('has a status subresource but for three kinds', () => {
    const without = everything.filter(({ spec }) => !spec.versions[0].subresources);
    expect(kindsOf(without).sort()).toEqual(['GatewayClassConfig', 'MeshService', 'ReferenceGrant']);
  });

  test.each([
    ['ServiceDefaults', ['Synced', 'Last Synced', 'Age']],
    ['ControlPlaneRequestLimit', ['Synced', 'Age']],
    ['JWTProvider', []],
    ['GatewayClass', ['Controller', 'Accepted', 'Age', 'Description']],
    ['Gateway', ['Class', 'Address', 'Programmed', 'Age']],
    ['TCPRoute', ['Age']],
  ])('of %s prints the columns %j', (kind, columns) => {
    for (const { additionalPrinterColumns = [] } of definitionOf(kind).spec.versions) {
      expect(additionalPrinterColumns.map(({ name }) => name)).toEqual(columns);
    }
  });

  test.each([
    ['ServiceIntentions', ['v1alpha1 stored']],
    ['Gateway', ['v1', 'v1beta1 stored'], ['v1alpha2 deprecated', 'v1beta1 stored']],
    ['ReferenceGrant', ['v1alpha2', 'v1beta1 stored'], ['v1alpha2 stored', 'v1beta1']],
    ['TCPRoute', ['v1alpha2 stored']],
  ])('of %s serves %j', (kind, expected, before = expected) => {
    expect(served(definitionOf(kind))).toEqual(expected);
    expect(served(definitionOf(kind, ofSet19))).toEqual(before);
  });

  test('of the Gateway API bears the approval without which an API server refuses it', () => {
    expect(definitionOf('TCPRoute').metadata.annotations).toHaveProperty(['api-approved.kubernetes.io']);
    expect(definitionOf('Mesh').metadata).not.toHaveProperty('annotations');
  });
});

describe('a schema', () => {
  test.each(everything.map((each) => [each.spec.names.kind, each] as const))(
    'of %s is structural and without prose',
    (_kind, each) => {
      for (const [path, schema] of schemasOf(each)) {
        expect({ path, typed: Boolean(schema.type ?? schema['x-kubernetes-int-or-string']) }).toEqual({
          path,
          typed: true,
        });
        expect({ path, prose: Object.keys(schema).filter((key) => /^(description|title|example)/.test(key)) }).toEqual({
          path,
          prose: [],
        });
        const required = schema.required ?? [];
        expect({ path, undefined: required.filter((name) => !schema.properties?.[name]) }).toEqual({
          path,
          undefined: [],
        });
        const keys = schema['x-kubernetes-list-map-keys'] ?? [];
        expect({ path, optional: keys.filter((key) => !schema.items?.required?.includes(key)) }).toEqual({
          path,
          optional: [],
        });
      }
    },
  );

  test('is found by group, version and kind', () => {
    const mesh = schemaOf('consul.hashicorp.com', 'v1alpha1', 'Mesh');
    expect(mesh?.properties?.spec.properties).toHaveProperty('allowEnablingPermissiveMutualTLS', { type: 'boolean' });
    expect(schemaOf('gateway.networking.k8s.io', 'v1alpha2', 'TCPRoute')?.required).toEqual(['spec']);
    expect(schemaOf('consul.hashicorp.com', 'v1alpha1', 'PeeringDialer')).toBeDefined();
  });

  test.each([
    ['consul.hashicorp.com', 'v1', 'Mesh'],
    ['consul.hashicorp.com', 'v1alpha1', 'Gateway'],
    ['gateway.networking.k8s.io', 'v1alpha2', 'Gateway'],
  ])('of %s/%s %s is not there', (group, version, kind) => {
    expect(schemaOf(group, version, kind)).toBeUndefined();
  });
});

describe('the construct', () => {
  function manifestsOf(props?: ConstructorParameters<typeof CustomResourceDefinitions>[2]) {
    const chart = Testing.chart();
    new CustomResourceDefinitions(chart, 'definitions', props);
    return Testing.synth(chart) as Array<CustomResourceDefinitionManifest & { metadata: { labels?: object } }>;
  }

  test('emits each definition whole, labelled as ours', () => {
    const manifests = manifestsOf();
    expect(manifests).toHaveLength(28);
    for (const { metadata } of manifests) {
      expect(metadata.labels).toEqual({
        'app.kubernetes.io/part-of': 'consul',
        'app.kubernetes.io/managed-by': 'meshberry',
      });
    }
    // Empty strings and objects count here: a default group of '', a status subresource of {}.
    expect(manifests.map(({ spec }) => spec)).toEqual(byDefault.map(({ spec }) => spec));
  });

  test('passes its options on', () => {
    expect(manifestsOf({ gatewayApi: 'none' })).toHaveLength(23);
    expect(manifestsOf({ gatewayApi: 'tcp-route-only' })).toHaveLength(24);
    expect(manifestsOf({ gatewayApi: 'none', set: '1.9' })).toHaveLength(20);
  });
});

describe('imports/', () => {
  test('is what an import of our definitions gives today', () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshberry-imports-'));
    try {
      const tsx = join(repository, 'node_modules', '.bin', 'tsx');
      execFileSync(tsx, [join(repository, 'scripts', 'import.ts'), folder], { stdio: ['ignore', 'ignore', 'pipe'] });
      expect(readdirSync(folder)).toEqual(readdirSync(join(repository, 'imports')));
      for (const file of readdirSync(folder)) {
        const fresh = readFileSync(join(folder, file), 'utf8');
        // Compared outside of expect, which would print ten thousand lines; the remedy is `npm run import`.
        expect({ file, same: fresh === readFileSync(join(repository, 'imports', file), 'utf8') }).toEqual({
          file,
          same: true,
        });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the comparison of definitions', () => {
  const mesh = definitionOf('Mesh');

  test('finds no difference between equals, and ignores prose', () => {
    const described = JSON.parse(
      JSON.stringify(mesh).replaceAll('"type":"boolean"', '"type":"boolean","description":"prose"'),
    ) as typeof mesh;
    expect(described).not.toEqual(mesh);
    expect(compareDefinitions(mesh, described).differences).toEqual([]);
  });

  test.each([
    ['a type', '"type":"boolean"', '"type":"string"', 'meshes.consul.hashicorp.com v1alpha1 .spec.validateClusters'],
    ['a name', '"validateClusters"', '"validateCluster"', 'meshes.consul.hashicorp.com v1alpha1 .spec.validateCluster'],
    ['a scope', '"Namespaced"', '"Cluster"', 'meshes.consul.hashicorp.com spec'],
    ['a column', '"Last Synced"', '"Since"', 'meshes.consul.hashicorp.com v1alpha1'],
    ['a required field', '["type","status"]', '["type"]', 'meshes.consul.hashicorp.com v1alpha1 .status.conditions[]'],
  ])('notices when %s is another', (_what, from, to, path) => {
    const changed = JSON.parse(JSON.stringify(mesh).replaceAll(from, to)) as typeof mesh;
    const { differences } = compareDefinitions(mesh, changed);
    expect(differences.some((line) => line.startsWith(`${path}: ours is `))).toBe(true);
  });
});

describe('against the definitions that consul-k8s ships', () => {
  // The folder of 2.0.3 still has a maximum of 8 here, and the chart that installs the definitions has none.
  const STALE = ['default', 'max', 'min'].map(
    (which) => `gatewayclassconfigs.consul.hashicorp.com v1alpha1 .spec.deployment.${which}Instances: ours is`,
  );
  // Folders of them, such as control-plane/config/crd of a checkout of consul-k8s.
  const folders = { '1.9': process.env.CONSUL_K8S_CRDS, '2.0': process.env.CONSUL_K8S_2_0_CRDS };

  for (const [set, folder] of Object.entries(folders) as Array<['1.9' | '2.0', string | undefined]>) {
    const name = set === '1.9' ? 'CONSUL_K8S_CRDS' : 'CONSUL_K8S_2_0_CRDS';
    (folder ? test : test.skip)(`no property path of ${set} says anything else (set ${name} to their folder)`, () => {
      const ours = customResourceDefinitions({ set, gatewayApi: 'all', peering: true });
      const shipped = new Map(
        readdirSync(folder!, { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.yaml'))
          .flatMap((file) => Yaml.load(join(folder!, file)) as CustomResourceDefinitionManifest[])
          .filter(({ kind }) => kind === 'CustomResourceDefinition')
          .map((each) => [each.metadata.name, each]),
      );
      expect(ours.map(({ metadata }) => metadata.name).filter((each) => !shipped.has(each))).toEqual([]);
      const comparisons = ours.map((each) => compareDefinitions(each, shipped.get(each.metadata.name)!));
      const differences = comparisons.flatMap((comparison) => comparison.differences);
      expect(differences.filter((line) => !STALE.some((path) => line.startsWith(path)))).toEqual([]);
      expect(comparisons.flatMap((comparison) => comparison.same).length).toBeGreaterThan(1_000);
    });
  }
});

test('a definition takes JSON patches like every object, and renders the same twice', () => {
  const chart = Testing.chart();
  const definitions = new CustomResourceDefinitions(chart, 'definitions').node.children.map((child) =>
    ApiObject.of(child),
  );
  const mesh = definitions.find(({ name }) => name === 'meshes.consul.hashicorp.com')!;
  mesh.addJsonPatch(JsonPatch.add('/spec/names/shortNames', ['m']), JsonPatch.remove('/metadata/labels'));
  const { metadata, spec } = mesh.toJson();
  expect([metadata, spec.names.shortNames]).toEqual([{ name: 'meshes.consul.hashicorp.com' }, ['m']]);
  expect(mesh.toJson()).toEqual({ ...mesh.toJson(), metadata, spec });
});
