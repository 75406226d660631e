import { ApiObject } from 'cdk8s';
import { ManifestIndex } from '../../lib/k8s/manifest-index';
import { gatewayObjects, MadeGateway } from '../../lib/mesh/gateways/gateway-objects';
import { Manifests } from '../harness/manifests';
import { Sandbox } from '../harness/sandbox';
import { CONTROL_PLANE_ADDRESS } from '../cluster/network';
import { databaseVariant, library } from './variants';

/** The host that clients ask the gateway for. */
export const HOST = 'shop.example.org';
/** The Secret with the gateway's certificate, in its namespace. */
export const CERTIFICATE = 'shop-tls';
/** The Secret with the certificate of what is outside, in Consul's namespace. */
export const NAS_CA = 'nas-ca';
export const NAS_NAME = 'nas.home.arpa';
/** Where what is outside of the mesh answers: on the control plane's machine, which is no pod. */
export const NAS = { address: CONTROL_PLANE_ADDRESS, plain: 8888, tls: 9443 };
/** Where the caller's Envoy listens for it. */
export const UPSTREAMS = { plain: 9100, tls: 9101 };
export const SHOP = 'e2e-shop';
export const NEXT = 'e2e-next';

/** What is applied, and what the injector is to make of the gateway. */
export interface GatewaysStack {
  readonly manifests: Manifests;
  readonly made: MadeGateway;
}

/** An app with a way in and a way out: two web servers and a database behind a gateway, and a NAS behind another one. */
export async function gatewaysStack(sandbox: Sandbox): Promise<GatewaysStack> {
  const { ApiGateway, Consul, ConsulReleases, ExternalService, Layer, MeshService, TerminatingGateway } =
    await library();
  const { app, mesh, database } = await databaseVariant(sandbox, 'gateways', {
    // A server of 1.22 refuses the HTTP routes of an injector of 2.0: 'invalid config key "Rules[0].Filters.ExtProc"'.
    release: ConsulReleases.v1_22_7,
    connectInject: { apiGateways: true, terminatingGateways: true },
  });
  const consul = app.node.findAll().find((each) => each instanceof Consul);
  if (!consul) throw new Error('the app has no install');
  const layer = new Layer(app, '60-shop');
  const [shop, next] = [SHOP, NEXT].map(
    (name) =>
      new MeshService(layer, `${name}-service`, {
        mesh,
        name,
        workload: webServer(layer, name),
        port: 8080,
        protocol: 'http',
      }),
  );
  const edge = new ApiGateway(new Layer(app, '70-edge'), 'edge', {
    mesh,
    listeners: [{ port: 443, host: HOST, tlsSecret: CERTIFICATE }, { port: 8088 }, { port: 5432, protocol: 'tcp' }],
  });
  edge.route('/', shop, { hosts: [HOST], listener: 443 });
  edge.route('/next/', next, { hosts: [HOST], listener: 443, rewritePrefix: '/' });
  edge.route(
    '/',
    [
      { service: shop, weight: 3 },
      { service: next, weight: 1 },
    ],
    { listener: 8088 },
  );
  edge.route('/', next, { listener: 8088, headers: { 'x-next': 'yes' } });
  edge.forward(5432, database.service);
  const outside = new Layer(app, '70-outside');
  const gateway = new TerminatingGateway(outside, 'way-out', { consul });
  const { address, plain, tls } = NAS;
  const nas = new ExternalService(outside, 'nas', { gateway, address, port: plain });
  const secure = new ExternalService(outside, 'nas-tls', {
    gateway,
    address,
    port: tls,
    tls: { ca: { name: NAS_CA, key: 'tls.crt' }, sni: NAS_NAME },
  });
  shop.connections.connectTo(nas, { localPort: UPSTREAMS.plain });
  shop.connections.connectTo(secure, { localPort: UPSTREAMS.tls });
  const [made] = gatewayObjects(new ManifestIndex(app.manifests()), mesh.settings);
  app.synth();
  return { manifests: new Manifests(app.outdir), made };
}

/** Says its name at every path that is there. */
function webServer(scope: ConstructorParameters<typeof ApiObject>[0], name: string): ApiObject {
  const labels = { 'app.kubernetes.io/name': name };
  const script = `echo "this is ${name}" > /www/index.html && exec busybox httpd -f -p 8080 -h /www`;
  return new ApiObject(scope, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'web',
              image: 'e2e:1',
              imagePullPolicy: 'IfNotPresent',
              command: ['/bin/sh', '-ec', script],
              ports: [{ name: 'http', containerPort: 8080 }],
              volumeMounts: [{ name: 'www', mountPath: '/www' }],
              resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                readOnlyRootFilesystem: true,
              },
            },
          ],
          volumes: [{ name: 'www', emptyDir: { sizeLimit: '8Mi' } }],
        },
      },
    },
  });
}
