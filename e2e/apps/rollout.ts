import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import { join } from 'node:path';
import type { Layer, Mesh, MeshServiceProps } from '../../lib';
import { Manifests } from '../harness/manifests';
import { Sandbox } from '../harness/sandbox';
import { program } from './guests';
import { NAMESPACE } from './options';
import { library, mainApp } from './variants';

export const SHOP = 'shop';
/** On every node. The pods that k3s brings tolerate it. */
export const TAINT = { key: 'CriticalAddonsOnly', value: 'true', effect: 'NoSchedule' } as const;
export const TOLERATION = { key: TAINT.key, operator: 'Exists' };
/** Secrets that are there before the install. */
export const OWN = { ca: 'own-ca', certificate: 'own-certificate' };
/** What a host of this name is, a patch says to the Job that makes the ACLs. */
export const PATCHED_HOST = 'ca.shelf.example';
export const PORTS = { web: 9000, api: 9001 };

/** An install with options of every part on nodes with a taint, a canary beside `web`, and a stand-by beside `api`. */
export async function rolloutStack(sandbox: Sandbox): Promise<Manifests> {
  const { Cluster, Consul, findObject, Layer, MeshApp } = await library();
  const { nodes } = (await mainApp()).cluster;
  const groups = nodes.map(({ board, name, role }) => ({ board, names: [name], role, taints: [TAINT] }));
  const app = new MeshApp({
    cluster: new Cluster({ version: 'v1.33.5+k3s1', nodes: groups }),
    outdir: join(sandbox.path('variants'), 'rollout'),
  });
  app.cluster.images.add({ repository: 'docker.io/library/e2e', tag: '1', platforms: ['arm64'], verified: 'stand-in' });
  const consul = new Consul(new Layer(app, '20-consul', { labels: { team: 'mesh' } }), 'consul', {
    namespace: NAMESPACE,
    logJson: true,
    pods: {
      all: { scheduling: { tolerations: [{ key: TAINT.key }] }, labels: { shelf: 'e2e' }, env: { TZ: 'UTC' } },
      server: { logLevel: 'debug' },
    },
    connectCa: { leafLifetime: Duration.hours(24), keys: 'ec-384' },
    tls: { caCertificate: { name: OWN.ca, key: 'tls.crt' }, serverCertificate: OWN.certificate },
    server: { storage: { whenDeleted: 'Delete' } },
    metrics: { dashboard: true },
    meshConfig: { accessLogs: true },
  });
  findObject(consul, 'Job', 'consul-server-acl-init').addJsonPatch(
    JsonPatch.add('/spec/template/spec/hostAliases', [{ ip: '192.0.2.7', hostnames: [PATCHED_HOST] }]),
  );
  await addShop(new Layer(app, '60-shop'), consul.mesh);
  app.synth();
  return new Manifests(app.outdir);
}

async function addShop(layer: Layer, mesh: Mesh): Promise<void> {
  const { MeshService } = await library();
  const add = (name: string, props: Partial<MeshServiceProps> = {}) =>
    new MeshService(layer, `${name}-service`, {
      mesh,
      name,
      workload: shopkeeper(layer, name),
      port: 8080,
      protocol: 'http',
      ...props,
    });
  const [web, next] = [add('web', { metrics: {}, maxConnections: 100 }), add('web-next')];
  const [api, standby] = [add('api', { retries: { attempts: 2, onStatus: [503] } }), add('api-standby')];
  const client = add('client');
  client.connections.connectTo(web, { localPort: PORTS.web });
  client.connections.connectTo(api, { localPort: PORTS.api });
  web.traffic.splitTo(next, 10);
  api.traffic.failoverTo(standby);
}

/** A web server that answers with its name, and has a metric. */
function shopkeeper(layer: Layer, name: string): ApiObject {
  const deployment = structuredClone(program(name)) as ReturnType<typeof program> & { spec: any }; // eslint-disable-line @typescript-eslint/no-explicit-any
  const { spec } = deployment.spec.template;
  const [container] = spec.containers;
  container.command = [
    '/bin/sh',
    '-c',
    `echo ${name} > /www/index.html; echo 'shop_orders_total 42' > /www/metrics; exec httpd -f -p 127.0.0.1:8080 -h /www`,
  ];
  container.ports = [{ name: 'http', containerPort: 8080 }];
  container.volumeMounts = [{ name: 'www', mountPath: '/www' }];
  spec.volumes = [{ name: 'www', emptyDir: { sizeLimit: '1Mi' } }];
  spec.tolerations = [TOLERATION];
  spec.terminationGracePeriodSeconds = 20;
  return new ApiObject(layer, name, { ...deployment, metadata: { ...deployment.metadata, namespace: SHOP } });
}
