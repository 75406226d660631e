import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { Mesh, MeshApp } from '../lib';
import { Annotations } from '../lib/mesh/annotations';
import { ExternalMeshService } from '../lib/mesh/i-mesh-service';
import { piCluster } from './support/cluster';
import { meshIn, service, settings, workload } from './support/mesh';

/** An app with a web front, an API and a database, to make mistakes in. */
function shop(version?: string) {
  const cluster = piCluster(version === undefined ? {} : { version });
  const app = new MeshApp({ cluster });
  const { chart, mesh } = meshIn(app, { nativeSidecars: cluster.hasNativeSidecars });
  const web = service(chart, mesh, 'web', {
    protocol: 'http',
    overrides: { container: { ports: [{ containerPort: 8080 }, { containerPort: 9100 }] } },
  });
  const api = service(chart, mesh, 'api', { protocol: 'http' });
  const db = service(chart, mesh, 'db', { port: 5432 });
  return { app, chart, mesh, web, api, db };
}

type Shop = ReturnType<typeof shop>;

const annotated = (annotations: Record<string, string>) => (s: Shop) => {
  service(s.chart, s.mesh, 'old', { overrides: { annotations } });
  s.app.render();
};

const MISTAKES: Readonly<Record<string, (s: Shop) => unknown>> = {
  'one local port for two upstreams': ({ web, api, db }) => {
    web.connections.connectTo(api, { localPort: 9000 });
    web.connections.connectTo(db, { localPort: 9000 });
  },
  'a port that the pod uses itself': ({ web, db }) => web.connections.connectTo(db, { localPort: 9100 }),
  'a port of the sidecar': ({ web, db }) => web.connections.connectTo(db, { localPort: 20000 }),
  'an invalid port': ({ web, db }) => web.connections.connectTo(db, { localPort: 70000 }),
  'two upstreams to one service': ({ web, api }) => {
    web.connections.connectTo(api);
    web.connections.connectTo(api);
  },
  'a service that calls itself through the mesh': ({ api }) => api.connections.connectTo(api),
  'a wildcard': () => ExternalMeshService.fromServiceName('*'),
  'two services of one name': ({ chart, mesh }) =>
    service(new Chart(chart, 'other'), mesh, 'api', { overrides: { namespace: 'other' } }),
  'HTTP permissions for a service that is not HTTP': ({ web, db }) =>
    web.connections.connectTo(db, { permissions: [{ pathPrefix: '/' }] }),
  'another identity': ({ app, chart, mesh }) => {
    service(chart, mesh, 'old', { overrides: { pod: { serviceAccountName: 'robot' } } });
    app.render();
  },
  'an upstream without a port, written by hand': annotated({ [Annotations.upstreams]: 'api' }),
  'a call that no intention allows, written by hand': annotated({ [Annotations.upstreams]: 'api:9000' }),
  'a pod that would start without a sidecar': ({ app, chart }) => {
    new ApiObject(chart, 'bare', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bare' } });
    workload(chart, 'naked', { namespace: 'bare', annotations: { [Annotations.inject]: 'true' } });
    app.render();
  },
  'an image that is not in the catalog': ({ app, chart }) => {
    workload(chart, 'cache', { container: { image: 'redis:7' } });
    app.render();
  },
  'a mesh outside of a MeshApp': () => new Mesh(new Chart(new App(), '60-shop'), 'mesh', { settings: settings() }),
};

/** What is said of a mistake: the error, or the lines of the finding that say it. */
function sayingOf(make: (s: Shop) => unknown, s: Shop): string[] {
  try {
    make(s);
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.trim());
  }
  throw new Error('nobody minds');
}

const page = readFileSync(join(__dirname, '..', 'docs', 'mesh.md'), 'utf8');
const quoted = new Map(
  [...page.matchAll(/^- (.+):\n\n {2}```text\n {2}(.+)\n {2}```$/gm)].map(([, name, said]) => [name, said]),
);

describe('docs/mesh.md', () => {
  test.each(Object.entries(MISTAKES))('quotes word for word what is said of %s', (name, make) => {
    expect(sayingOf(make, shop())).toContain(quoted.get(name));
  });

  test('quotes what is said of a Job whose command is not known, on Kubernetes before 1.29', () => {
    const s = shop('1.28');
    service(s.chart, s.mesh, 'report', { overrides: { kind: 'Job', container: { command: undefined } } });
    const name = 'a Job without a command, before Kubernetes 1.29';
    expect(sayingOf(({ app }) => app.render(), s)).toContain(quoted.get(name));
  });

  test('quotes nothing else', () => {
    expect([...quoted.keys()].sort()).toEqual(
      [...Object.keys(MISTAKES), 'a Job without a command, before Kubernetes 1.29'].sort(),
    );
  });
});
