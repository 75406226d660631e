import { ClusterDeclaration, clusterSource, quoted } from './cluster-source';

/** What `meshberry init` can put into an app, besides Consul. */
export const PARTS = ['preflight', 'postgresql', 'depscloud'] as const;
export type Part = (typeof PARTS)[number];

/** The text of a `main.ts` for a cluster, with these parts. */
export function mainSource(cluster: ClusterDeclaration, parts: readonly Part[]): string {
  const has = (part: Part): boolean => parts.includes(part);
  const names = [
    ...['Boards', 'Cluster', 'Consul', 'Layer', 'MeshApp'],
    ...(has('preflight') ? ['Preflight'] : []),
    ...(has('postgresql') ? ['PostgresDev'] : []),
    ...(has('depscloud') ? ['DepsCloud'] : []),
  ];
  return [
    `import { ${names.sort().join(', ')} } from 'meshberry';`,
    `// The machines: 'npx meshberry cluster' prints this for the cluster of your kubectl.\n${clusterSource(cluster)}`,
    'export const app = new MeshApp({ cluster });',
    ...(has('preflight') ? [PREFLIGHT] : []),
    consul(cluster, has('postgresql')),
    ...(has('postgresql') ? [database(cluster, has('depscloud'))] : []),
    ...(has('depscloud') ? [DEPSCLOUD] : []),
    'if (require.main === module) app.synth();\n',
  ].join('\n\n');
}

const PREFLIGHT = `// Tests on every node whether Envoy can run there.
new Preflight(new Layer(app, '00-preflight'), 'preflight');`;

/** Data stays on the first server: a volume of k3s' storage class is a folder on one node. */
function storage(cluster: ClusterDeclaration, size: string): string {
  if (cluster.distribution !== 'k3s') return `storage: { size: '${size}' }`;
  const { names } = cluster.groups.find(({ role }) => role === 'server') ?? cluster.groups[0];
  return `storage: { size: '${size}', storageClass: 'local-path' }, scheduling: { nodeName: ${quoted(names[0])} }`;
}

function consul(cluster: ClusterDeclaration, named: boolean): string {
  return `// The service mesh: TLS, ACLs and gossip encryption are on.
${named ? 'const consul = ' : ''}new Consul(new Layer(app, '20-consul'), 'consul', {
  namespace: 'consul',
  server: { replicas: 1, ${storage(cluster, '2Gi')} },
});`;
}

function database(cluster: ClusterDeclaration, named: boolean): string {
  const props = ['mesh: consul.mesh', `namespace: '${named ? 'depscloud' : 'postgresql'}'`];
  const lines = [...props, storage(cluster, '8Gi').replace('}, scheduling', '},\n  scheduling')];
  return `// A PostgreSQL database that is reached through the mesh.
${named ? 'const database = ' : ''}new PostgresDev(new Layer(app, '40-postgresql-dev'), 'postgresql-dev', {
${lines.map((line) => `  ${line},`).join('\n')}
});`;
}

const DEPSCLOUD = `// deps.cloud, meshed.
new DepsCloud(new Layer(app, '50-depscloud'), 'depscloud', {
  mesh: consul.mesh,
  namespace: 'depscloud',
  database,
  gateway: { replicas: 1 },
  indexer: { schedule: '@daily', accounts: [{ github: { organizations: ['depscloud'] } }] },
});`;
