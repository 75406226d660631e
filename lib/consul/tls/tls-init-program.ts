import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { declareObject } from '../../k8s/declared';
import type { SecretKey } from '../../k8s/secret-key';
import { Component, PolicyRule } from '../component/component';
import { ComponentJobProps } from '../component/job';
import { secretFile } from '../component/secret-file';
import { tlsSecrets } from './secrets';

/** What tls-init is to issue. `server.<datacenter>.<domain>` and localhost are in every certificate. */
export interface TlsInitProgram {
  /** What the names of its Secrets begin with. */
  readonly prefix: string;
  readonly lifetime: Duration;
  readonly names: readonly string[];
  /** @default - none */
  readonly addresses?: readonly string[];
  /** The CA, read as files. @default - found in the Secrets of a CA, or made when there are none */
  readonly ca?: { readonly certificate: SecretKey; readonly key: SecretKey };
}

const CA = '/consul/tls/ca/cert';
const KEY = '/consul/tls/ca/key';

/** A run of tls-init, which issues a new certificate each time. */
export function tlsInit(component: Component, program: TlsInitProgram): ComponentJobProps {
  const { install } = component;
  const { prefix, lifetime, names, addresses = [], ca } = program;
  return {
    command: [
      'consul-k8s-control-plane',
      'tls-init',
      ...component.logFlags(),
      `-domain=${install.domain}`,
      `-days=${lifetime.toDays()}`,
      `-name-prefix=${prefix}`,
      `-k8s-namespace=${install.namespace}`,
      `-dc=${install.datacenter}`,
      ...names.map((name) => `-additional-dnsname=${name}`),
      ...addresses.map((address) => `-additional-ipaddress=${address}`),
      ...(ca ? [`-ca=${CA}/tls.crt`, `-key=${KEY}/tls.key`] : []),
    ],
    ...(ca
      ? {
          volumes: [secretFile('ca-cert', ca.certificate, 'tls.crt'), secretFile('ca-key', ca.key, 'tls.key')],
          volumeMounts: [
            { name: 'ca-cert', mountPath: CA, readOnly: true },
            { name: 'ca-key', mountPath: KEY, readOnly: true },
          ],
        }
      : {}),
  };
}

/** What tls-init may do with Secrets; a CA that it reads as files it does not ask for. */
export function tlsInitRules({ prefix, ca }: Pick<TlsInitProgram, 'prefix' | 'ca'>): PolicyRule[] {
  const { caCert, caKey, serverCert } = tlsSecrets({ name: prefix });
  const secrets = { apiGroups: [''], resources: ['secrets'] };
  return [
    { ...secrets, verbs: ['create'] },
    { ...secrets, resourceNames: ca ? [serverCert] : [caCert, caKey, serverCert], verbs: ['get'] },
    { ...secrets, resourceNames: [serverCert], verbs: ['update'] },
  ];
}

/** Declares the Secrets that a component's Job makes by tls-init. */
export function declareTlsSecrets(scope: Construct, component: Component, { prefix, ca }: TlsInitProgram): void {
  const { caCert, caKey, serverCert } = tlsSecrets({ name: prefix });
  const { namespace } = component.install;
  const madeBy = `Job ${component.objectName}`;
  const secret = (name: string, ...keys: string[]): void =>
    declareObject(scope, { kind: 'Secret', namespace, name, keys, madeBy });
  if (!ca) {
    secret(caCert, 'tls.crt');
    secret(caKey, 'tls.key');
  }
  secret(serverCert, 'tls.crt', 'tls.key');
}
