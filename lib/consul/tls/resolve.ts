import { Duration } from 'cdk8s';
import { requireGivenKey } from '../prop-checks';
import { isIP } from 'net';
import { isDnsLabel } from '../../k8s/names';
import type { SecretKey } from '../../k8s/secret-key';
import { Security, switched } from '../security';
import { TlsProps } from './props';
import { tlsSecrets } from './secrets';

export interface TlsInstallation {
  readonly httpsOnly: boolean;
  readonly additionalDnsNames: readonly string[];
  readonly additionalIpAddresses: readonly string[];
  readonly certificateLifetime: Duration;
  /** Where the CA's certificate is, made by tls-init or given. */
  readonly caCertificate: SecretKey;
  /** Undefined when tls-init makes the CA. */
  readonly givenCaKey?: SecretKey;
  /** The Secret with the servers' certificate and key. */
  readonly serverCertificate: string;
  /** Whether that Secret is made by tls-init. */
  readonly issued: boolean;
}

/** @throws when the props contradict each other. */
export function resolveTls(
  props: boolean | TlsProps | undefined,
  security: Security,
  prefix: string,
): TlsInstallation | undefined {
  const on = switched(props, security);
  if (!on) return undefined;
  refuse(on);
  return {
    httpsOnly: on.httpsOnly ?? true,
    additionalDnsNames: on.additionalDnsNames ?? [],
    additionalIpAddresses: on.additionalIpAddresses ?? [],
    certificateLifetime: on.certificateLifetime ?? Duration.days(730),
    caCertificate: on.caCertificate ?? { name: `${prefix}-ca-cert`, key: 'tls.crt' },
    givenCaKey: on.caKey,
    serverCertificate: on.serverCertificate ?? tlsSecrets({ prefix }).serverCert,
    issued: on.serverCertificate === undefined,
  };
}

function refuse(tls: TlsProps): void {
  if (tls.serverCertificate !== undefined) refuseBesideOwn(tls, tls.serverCertificate);
  if (tls.caCertificate && !tls.caKey && tls.serverCertificate === undefined) {
    throw new Error(
      `tls.caCertificate is in Secret '${tls.caCertificate.name}' but there is no tls.caKey: server certificates are signed with it, set both or neither, or bring a serverCertificate`,
    );
  }
  if (tls.caKey && !tls.caCertificate) {
    throw new Error(
      `tls.caKey is in Secret '${tls.caKey.name}' but there is no tls.caCertificate: clients verify servers with it, set both or neither`,
    );
  }
  requireGivenKey('tls.caCertificate', tls.caCertificate);
  requireGivenKey('tls.caKey', tls.caKey);
  for (const address of tls.additionalIpAddresses ?? []) {
    if (isIP(address) === 0)
      throw new Error(
        `tls.additionalIpAddresses has '${address}', which is not a valid IP address: names go to additionalDnsNames`,
      );
  }
  for (const host of tls.additionalDnsNames ?? []) {
    if (!host.replace(/^\*\./, '').split('.').every(isDnsLabel)) {
      throw new Error(
        `tls.additionalDnsNames has '${host}', which is not a valid DNS name: write it like 'consul.home.arpa'`,
      );
    }
  }
}

/** With a certificate of one's own nothing is issued in the cluster. */
function refuseBesideOwn(tls: TlsProps, secret: string): void {
  requireGivenKey('tls.serverCertificate', { name: secret, key: 'tls.crt' });
  if (!tls.caCertificate)
    throw new Error(
      `tls.serverCertificate is '${secret}' but there is no tls.caCertificate: clients verify servers with it, name the CA that signed the certificate`,
    );
  const useless = (['caKey', 'certificateLifetime', 'additionalDnsNames', 'additionalIpAddresses'] as const).find(
    (prop) => tls[prop] !== undefined,
  );
  if (useless)
    throw new Error(
      `tls.serverCertificate is '${secret}' and tls.${useless} is set: nothing is issued in the cluster, remove one of the two`,
    );
}
