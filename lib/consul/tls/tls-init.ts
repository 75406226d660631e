import { Construct } from 'constructs';
import { declareObject } from '../../k8s/declared';
import { serverAddress } from '../../mesh/server-address';
import { Component } from '../component/component';
import { addClientPolicy } from '../component/network-policies';
import { Installation } from '../installation';
import { TlsInstallation } from './resolve';
import { addJob } from '../component/job';
import { secretFile } from '../component/secret-file';
import { tlsSecrets } from './secrets';

/**
 * The CA, made once unless it is given, and the servers' certificate, which every run issues anew. Servers that run
 * keep the one that they have read at start, which stays good.
 */
export class TlsInit extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation, tls: TlsInstallation) {
    super(scope, 'tls-init');
    this.component = new Component(this, install, 'tls-init');
    this.declareSecrets(tls);
    this.component.addServiceAccount({ token: true });
    addClientPolicy(this.component, 'api-server');
    this.addRules(tls);
    const ca = '/consul/tls/ca/cert/tls.crt';
    const key = '/consul/tls/ca/key/tls.key';
    const given = tls.givenCaKey;
    addJob(this.component, {
      command: [
        'consul-k8s-control-plane',
        'tls-init',
        ...this.component.logFlags(),
        `-domain=${install.domain}`,
        `-days=${tls.certificateLifetime.toDays()}`,
        `-name-prefix=${install.prefix}`,
        `-k8s-namespace=${install.namespace}`,
        `-dc=${install.datacenter}`,
        ...serverNames(install).map((name) => `-additional-dnsname=${name}`),
        ...tls.additionalDnsNames.map((name) => `-additional-dnsname=${name}`),
        ...tls.additionalIpAddresses.map((address) => `-additional-ipaddress=${address}`),
        ...(given ? [`-ca=${ca}`, `-key=${key}`] : []),
      ],
      ...(given
        ? {
            volumes: [secretFile('ca-cert', tls.caCertificate, 'tls.crt'), secretFile('ca-key', given, 'tls.key')],
            volumeMounts: [
              { name: 'ca-cert', mountPath: '/consul/tls/ca/cert', readOnly: true },
              { name: 'ca-key', mountPath: '/consul/tls/ca/key', readOnly: true },
            ],
          }
        : {}),
    });
  }

  private declareSecrets(tls: TlsInstallation): void {
    const { caCert, caKey, serverCert } = tlsSecrets(this.component.install);
    const { namespace } = this.component.install;
    const secret = (name: string, ...keys: string[]): void =>
      declareObject(this, { kind: 'Secret', namespace, name, keys, madeBy: `Job ${this.component.objectName}` });
    if (!tls.givenCaKey) {
      secret(caCert, 'tls.crt');
      secret(caKey, 'tls.key');
    }
    secret(serverCert, 'tls.crt', 'tls.key');
  }

  private addRules(tls: TlsInstallation): void {
    const { caCert, caKey, serverCert } = tlsSecrets(this.component.install);
    const secrets = { apiGroups: [''], resources: ['secrets'] };
    this.component.addRole([
      { ...secrets, verbs: ['create'] },
      { ...secrets, resourceNames: tls.givenCaKey ? [serverCert] : [caCert, caKey, serverCert], verbs: ['get'] },
      { ...secrets, resourceNames: [serverCert], verbs: ['update'] },
    ]);
  }
}

/** The names of the servers in the cluster. `server.<datacenter>.<domain>` and localhost are in every certificate. */
function serverNames(install: Installation): string[] {
  const { prefix, namespace, datacenter, domain } = install;
  const service = `${prefix}-server`;
  const names = [service, `${service}.${namespace}`, serverAddress(install)];
  return [...names.flatMap((name) => [name, `*.${name}`]), `*.server.${datacenter}.${domain}`];
}
