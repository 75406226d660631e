import { readinessOfInjector, readinessOfWebhooks } from '../../commands/cluster/webhooks';
import { Kubectl } from '../../commands/cluster/kubectl';
import { KubeObject } from '../../lib';

const SECRET = 'consul-connect-inject-webhook-ca-cert';
const service = { name: 'consul-connect-injector', namespace: 'consul' };

function configuration(cas: (string | undefined)[], name = 'consul-connect-injector'): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: cas.map((caBundle, i) => ({
      name: `mutate-${i}.consul.hashicorp.com`,
      clientConfig: { service, ...(caBundle ? { caBundle } : {}) },
    })),
  };
}

/** A cluster with one Secret, or without. */
const cluster = (ca?: string): Kubectl =>
  ({ get: async () => (ca ? [{ metadata: { name: SECRET }, data: { 'tls.crt': ca } }] : []) }) as unknown as Kubectl;

test('webhooks with the CA of the Secret are ready', async () => {
  expect(await readinessOfInjector(cluster('Q0E='), configuration(['Q0E=', 'Q0E=']))).toEqual({ state: 'ready' });
});

test('a webhook without a CA waits for the injector, and is named', async () => {
  expect(await readinessOfInjector(cluster('Q0E='), configuration(['Q0E=', undefined]))).toEqual({
    state: 'waiting',
    reason: "'mutate-1.consul.hashicorp.com' has no CA: the injector writes it when it starts, restart it",
  });
});

test('another CA than the one in the Secret fails: the injector was not restarted, or somebody else writes it', async () => {
  expect(await readinessOfInjector(cluster('bmV3'), configuration(['b2xk']))).toEqual({
    state: 'failed',
    reason: `the CA of 'mutate-0.consul.hashicorp.com' is not that of Secret '${SECRET}': restart the injector`,
  });
});

test('without the Secret, any CA will do: the certificates say that it is gone', () => {
  expect(readinessOfWebhooks(configuration(['b2xk']), SECRET, undefined)).toEqual({ state: 'ready' });
});

test.each([
  [
    'a webhook configuration of others',
    { ...configuration([]), webhooks: [{ name: 'a.example.org', clientConfig: {} }] },
  ],
  ['one of another name', configuration([undefined], 'consul')],
  ['another object', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'consul-connect-injector' } }],
])('%s is not judged', async (_, object) => {
  expect(await readinessOfInjector(cluster('Q0E='), object)).toBeUndefined();
});
