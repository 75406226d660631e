import { KubeObject } from '../../lib';
import { webhookSecrets } from '../../lib/consul/webhook-cert-manager/webhook-cert-manager';
import { Kubectl } from './kubectl';
import { Readiness } from './readiness';

interface Webhook {
  readonly name: string;
  readonly clientConfig: { readonly service?: { readonly namespace: string }; readonly caBundle?: string };
}

/** Whether the API server knows the CA of the injector that a webhook configuration leads to; undefined for other objects. */
export async function readinessOfInjector(kubectl: Kubectl, object: KubeObject): Promise<Readiness | undefined> {
  const [, prefix] = /^(.+)-connect-injector$/.exec(object.metadata.name) ?? [];
  const namespace = webhooksOf(object)[0]?.clientConfig.service?.namespace;
  if (!prefix || !namespace) return undefined;
  const { caCert } = webhookSecrets({ name: prefix });
  const [secret] = await kubectl.get(['secret', caCert, `--namespace=${namespace}`]);
  return readinessOfWebhooks(object, caCert, (secret?.data as Record<string, string> | undefined)?.['tls.crt']);
}

/**
 * Whether each webhook of a configuration has a CA, and the right one.
 * @param caCert the Secret that holds it
 * @param ca what it holds, in base64, if it is there
 */
export function readinessOfWebhooks(object: KubeObject, caCert: string, ca: string | undefined): Readiness {
  for (const { name, clientConfig } of webhooksOf(object)) {
    if (!clientConfig.caBundle)
      return { state: 'waiting', reason: `'${name}' has no CA: the injector writes it when it starts, restart it` };
    if (ca !== undefined && clientConfig.caBundle !== ca)
      return { state: 'failed', reason: `the CA of '${name}' is not that of Secret '${caCert}': restart the injector` };
  }
  return { state: 'ready' };
}

function webhooksOf({ kind, webhooks = [] }: KubeObject): readonly Webhook[] {
  if (!['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].includes(kind)) return [];
  return (webhooks as Webhook[]).filter(({ name }) => name.endsWith('.consul.hashicorp.com'));
}
