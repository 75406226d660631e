import { ApiObject, Include } from 'cdk8s';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { acknowledge } from '../../lib/findings';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { Mesh } from '../../lib/mesh/mesh';
import { MeshService } from '../../lib/mesh/mesh-service';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { piCluster } from '../support/cluster';
import { settings } from '../support/mesh';

const folder = mkdtempSync(join(tmpdir(), 'checks-'));
afterAll(() => rmSync(folder, { recursive: true }));

function shop() {
  const app = new MeshApp({ cluster: piCluster(), outdir: join(folder, 'dist') });
  const layer = new Layer(app, '60-shop');
  const mesh = new Mesh(layer, 'mesh', { settings: settings({ acls: true }), existingNamespaces: ['legacy'] });
  return { app, layer, mesh };
}

/** A Deployment of which a rule has nothing to say. */
function deployment(layer: Layer, name: string, namespace: string) {
  return new ApiObject(layer, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name,
              image: 'app:1',
              resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
            },
          ],
        },
      },
    },
  });
}

/** YAML by somebody else, with an annotation by hand. */
const foreign = (upstreams: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: old, namespace: legacy }
spec:
  selector: { matchLabels: { app: old } }
  template:
    metadata:
      labels: { app: old }
      annotations:
        consul.hashicorp.com/connect-inject: "true"
        consul.hashicorp.com/connect-service-upstreams: "${upstreams}"
    spec:
      serviceAccountName: old
      containers:
        - name: old
          image: app:1
          resources: { requests: { cpu: 10m, memory: 16Mi }, limits: { memory: 32Mi } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: old, namespace: legacy }
---
apiVersion: v1
kind: Service
metadata: { name: old, namespace: legacy }
spec: { selector: { app: old }, ports: [{ port: 80 }] }
`;

function include(layer: Layer, yaml: string) {
  const url = join(folder, 'old.yaml');
  writeFileSync(url, yaml);
  return new Include(layer, 'old', { url });
}

test('services of the app and external ones by connectTo, in new and existing namespaces, have no findings', () => {
  const { app, layer, mesh } = shop();
  const web = new MeshService(layer, 'web-service', { mesh, name: 'web', workload: deployment(layer, 'web', 'shop') });
  const api = new MeshService(layer, 'api-service', {
    mesh,
    name: 'api',
    workload: deployment(layer, 'api', 'legacy'),
    port: 8080,
    protocol: 'http',
  });
  web.connections.connectTo(api, { permissions: [{ pathPrefix: '/v1' }] });
  web.connections.connectTo(ExternalMeshService.fromServiceName('payments'));
  web.connections.connectTo(ExternalMeshService.fromPreparedQuery('nearest'));
  expect(app.render().warnings).toBe('');
});

test('a hand-written annotation in an Include stops the synth, with construct, file and what to change', () => {
  const { app, layer } = shop();
  include(layer, foreign('web'));
  expect(() => app.render()).toThrow(
    [
      'error [parse-upstream-annotation] 60-shop/old/old-deployment-legacy',
      `  Deployment 'legacy/old' in 60-shop/deployment-old.yaml`,
      `  annotation 'consul.hashicorp.com/connect-service-upstreams': 'web' has no port: write 'web:<local port>', for example 'web:9000'`,
      '  why: seen on consul-k8s 1.9.11',
    ].join('\n'),
  );
});

test('what is acknowledged on the Include is let through', () => {
  const { app, layer } = shop();
  const yaml = include(layer, foreign('payments:9000'));
  expect(() => app.render()).toThrow(/no-missing-mesh-service/);
  acknowledge(yaml, 'no-missing-mesh-service', 'payments is registered by hand, on a machine outside of Kubernetes');
  expect(app.render().warnings).toBe('');
});
