import { Construct } from 'constructs';
import { serverAddress } from '../../mesh/server-address';
import { Component } from '../component/component';
import { addJob } from '../component/job';
import { addClientPolicy } from '../component/network-policies';
import { Installation } from '../installation';
import { TlsInstallation } from './resolve';
import { declareTlsSecrets, tlsInit, TlsInitProgram, tlsInitRules } from './tls-init-program';

/**
 * The CA, made once unless it is given, and the servers' certificate, which every run issues anew. Servers that run
 * keep the one that they have read at start, which stays good.
 */
export class TlsInit extends Construct {
  public constructor(scope: Construct, install: Installation, tls: TlsInstallation) {
    super(scope, 'tls-init');
    const component = new Component(this, install, 'tls-init');
    const program: TlsInitProgram = {
      prefix: install.name,
      lifetime: tls.certificateLifetime,
      names: [...serverNames(install), ...tls.additionalDnsNames],
      addresses: tls.additionalIpAddresses,
      ...(tls.givenCaKey ? { ca: { certificate: tls.caCertificate, key: tls.givenCaKey } } : {}),
    };
    declareTlsSecrets(this, component, program);
    component.addServiceAccount({ token: true });
    addClientPolicy(component, 'api-server');
    component.addRole(tlsInitRules(program));
    addJob(component, tlsInit(component, program));
  }
}

/** The names of the servers in the cluster. */
function serverNames(install: Installation): string[] {
  const { name: prefix, namespace, datacenter, domain } = install;
  const service = `${prefix}-server`;
  const names = [service, `${service}.${namespace}`, serverAddress(install)];
  return [...names.flatMap((name) => [name, `*.${name}`]), `*.server.${datacenter}.${domain}`];
}
