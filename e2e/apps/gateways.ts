import { ApiObject, Duration } from 'cdk8s';
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
/** A service that says how long its requests may take. */
export const SLOW = 'e2e-slow';
/** Paths of port 8088, each with another timeout or with retries. */
export const PATHS = {
  impatient: '/impatient',
  usual: '/usual',
  patient: '/patient',
  flaky: '/flaky',
  again: '/again',
};

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
  const slow = new MeshService(layer, `${SLOW}-service`, {
    mesh,
    name: SLOW,
    workload: webServer(layer, SLOW),
    port: 8080,
    protocol: 'http',
    requestTimeout: Duration.minutes(1),
  });
  const waits = { listener: 8088, rewritePrefix: '/cgi-bin/wait' };
  edge.route(PATHS.impatient, shop, { ...waits, requestTimeout: Duration.seconds(2) });
  edge.route(PATHS.usual, shop, waits);
  edge.route(PATHS.patient, slow, waits);
  const fails = { listener: 8088, rewritePrefix: '/cgi-bin/fail' };
  edge.route(PATHS.flaky, shop, fails);
  edge.route(PATHS.again, shop, { ...fails, retries: { attempts: 3, onStatus: [503] } });
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

/** Answers after as many seconds as the query says. */
const WAIT = `#!/bin/sh
sleep "\${QUERY_STRING:-0}"
printf 'Content-Type: text/plain\\r\\n\\r\\nit took a while\\n'
`;
/** Fails two times of three. */
const FAIL = `#!/bin/sh
n=$(($(cat /www/count 2>/dev/null || echo 0) + 1))
echo "$n" > /www/count
[ $((n % 3)) = 0 ] || printf 'Status: 503 Not yet\\r\\n'
printf 'Content-Type: text/plain\\r\\n\\r\\ntry %s\\n' "$n"
`;

/** Says its name at every path that is there, and has programs that are slow or fail. */
function webServer(scope: ConstructorParameters<typeof ApiObject>[0], name: string): ApiObject {
  const labels = { 'app.kubernetes.io/name': name };
  const program = (path: string, text: string): string =>
    `printf '%s' '${text.replaceAll("'", `'\\''`)}' > ${path}; chmod +x ${path}`;
  const script = [
    `echo "this is ${name}" > /www/index.html`,
    'mkdir -p /www/cgi-bin',
    program('/www/cgi-bin/wait', WAIT),
    program('/www/cgi-bin/fail', FAIL),
    'exec busybox httpd -f -p 8080 -h /www',
  ].join('\n');
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
