import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Component, objectName } from '../component/component';
import { addCronJob, addJob } from '../component/job';
import { addClientPolicy } from '../component/network-policies';
import { Installation } from '../installation';
import { TlsSecrets, tlsSecrets } from '../tls/secrets';
import { declareTlsSecrets, tlsInit, TlsInitProgram, tlsInitRules } from '../tls/tls-init-program';

/** Every Sunday. The certificate is good for a year, so a shelf that was off for months still has a valid one. */
const RENEWAL = '23 3 * * 0';
const LIFETIME = Duration.days(365);

/** The Secrets with the certificate of the injector's webhooks, and with its CA. */
export function webhookSecrets(install: Pick<Installation, 'name'>): TlsSecrets {
  return tlsSecrets({ name: secretPrefix(install) });
}

function secretPrefix({ name: prefix }: Pick<Installation, 'name'>): string {
  return `${prefix}-connect-inject-webhook`;
}

/**
 * The certificate of the injector's webhooks: tls-init issues it in a Job, which makes a CA of its own before, and again
 * in a CronJob. The injector takes a renewed one from its files while it serves, and writes the CA into both webhook
 * configurations when it starts. So the CronJob reads the CA as files: without them it fails, where tls-init would make
 * another CA, which no webhook configuration knows.
 *
 * It bears the name of the program that does this in the chart, which runs all the time. Applied over an install with
 * that program, the Role takes away what it does its work with, before the injector can start with the new CA.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/control-plane/subcommand/inject-connect/v1controllers.go
 */
export class WebhookCertManager extends Construct {
  public constructor(scope: Construct, install: Installation) {
    super(scope, 'webhook-cert-manager');
    const component = new Component(this, install, 'webhook-cert-manager');
    const { caCert, caKey } = webhookSecrets(install);
    const program: TlsInitProgram = {
      prefix: secretPrefix(install),
      lifetime: LIFETIME,
      // the name by which the API server calls a Service
      names: [`${objectName(install, 'connect-injector')}.${install.namespace}.svc`],
    };
    const ca = { certificate: { name: caCert, key: 'tls.crt' }, key: { name: caKey, key: 'tls.key' } };
    declareTlsSecrets(this, component, program);
    component.addServiceAccount({ token: true });
    addClientPolicy(component, 'api-server');
    component.addRole(tlsInitRules(program));
    addJob(component, tlsInit(component, program));
    addCronJob(component, RENEWAL, tlsInit(component, { ...program, ca }));
  }
}
