import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customResourceDefinitions } from '../../lib/consul/definitions';
import { DEFAULT_RELEASE } from '../../lib/mesh/release';
import { Cluster } from '../cluster/cluster';
import { CONTROL_PLANE_ADDRESS } from '../cluster/network';
import { CONSUL_K8S, ofRelease } from '../harness/build';
import { KubeObject, Manifests } from '../harness/manifests';
import { program, Sandbox, until } from '../harness/sandbox';

/** All kinds that the injector watches. */
export const definitions: readonly KubeObject[] = customResourceDefinitions({
  gatewayApi: 'without-tcp-route',
  peering: true,
});

const [CONTROL_PLANE] = ofRelease(CONSUL_K8S, DEFAULT_RELEASE);
/** What a container has of its ServiceAccount. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const PORT = 8080;
const CONSUL: Readonly<Record<string, string>> = {
  NAMESPACE: 'consul',
  POD_NAME: 'consul-connect-injector-0',
  CONSUL_ADDRESSES: '127.0.0.1',
  CONSUL_GRPC_PORT: '8502',
  CONSUL_HTTP_PORT: '8500',
  CONSUL_DATACENTER: 'dc1',
  CONSUL_API_TIMEOUT: '5s',
  CONSUL_USE_TLS: 'false',
};

/** Runs the injector of the manifests beside the API server, asking a Consul server without ACLs; its webhooks are called by address. */
export async function startInjector(sandbox: Sandbox, cluster: Cluster, manifests: Manifests): Promise<void> {
  const certificates = sandbox.path('webhook');
  await makeCertificate(sandbox, certificates);
  const [deployment] = manifests.find('Deployment', ({ metadata }) => metadata.name === 'consul-connect-injector');
  const [, ...words] = deployment.spec.template.spec.containers[0].command as string[];
  const flags = words.filter((word) => !/^-(acl-auth-method|tls-cert-dir|listen|enable-webhook-ca-update)=/.test(word));
  const run = [
    ...[program(CONTROL_PLANE), ...flags, `-tls-cert-dir=${certificates}`, `-listen=127.0.0.1:${PORT}`],
    '-enable-peering=true',
  ];
  sandbox.start('injector', ['sh', '-c', `${mountAccount(cluster)} && exec "$@"`, 'sh', ...run], {
    env: { ...CONSUL, KUBERNETES_SERVICE_HOST: CONTROL_PLANE_ADDRESS, KUBERNETES_SERVICE_PORT: '6443' },
  });
  try {
    await until('the injector is ready', async () => (await fetch('http://127.0.0.1:9445/readyz/ready')).ok, 120);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${sandbox.tail('injector')}`);
  }
  const ca = readFileSync(join(certificates, 'tls.crt')).toString('base64');
  for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'])
    for (const configuration of manifests.find(kind, ({ metadata }) => metadata.name === 'consul-connect-injector'))
      await cluster.api.apply(called(configuration, ca));
}

/** The program finds the API server as in a pod: by files, which only this run sees. */
function mountAccount({ api }: Cluster): string {
  const secrets = '/var/run/secrets/kubernetes.io';
  return [
    `mkdir -p ${secrets} && mount -t tmpfs tmpfs ${secrets} && mkdir -p ${ACCOUNT}`,
    `printf %s '${api.token}' > ${ACCOUNT}/token`,
    `printf %s '${api.ca}' > ${ACCOUNT}/ca.crt`,
  ].join(' && ');
}

/** The same webhooks, and those of peering, called by address. */
function called({ apiVersion, kind, metadata, webhooks }: KubeObject, ca: string): KubeObject {
  const peering = ['acceptors', 'dialers'].map((plural) => ({
    ...webhooks[0],
    name: `mutate-peering${plural}.consul.hashicorp.com`,
    clientConfig: { service: { path: `/mutate-v1alpha1-peering${plural}` } },
    rules: [{ ...webhooks[0].rules[0], resources: [`peering${plural}`] }],
  }));
  return {
    apiVersion,
    kind,
    metadata: { name: metadata.name },
    webhooks: [...webhooks, ...(kind.startsWith('Mutating') ? peering : [])].map((webhook) => ({
      ...webhook,
      clientConfig: { url: `https://127.0.0.1:${PORT}${webhook.clientConfig.service.path}`, caBundle: ca },
    })),
  };
}

async function makeCertificate(sandbox: Sandbox, folder: string): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3'];
  const names = ['-subj', '/CN=injector', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', `${folder}/tls.key`, '-out', `${folder}/tls.crt`];
  await sandbox.run(['openssl', 'req', '-x509', ...key, ...names, ...files]);
}
