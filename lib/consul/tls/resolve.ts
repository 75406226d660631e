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
  const given = switched(props, security);
  if (!given) return undefined;
  const own = tlsSecrets({ name: prefix });
  const resolved: TlsInstallation = {
    httpsOnly: given.httpsOnly ?? true,
    additionalDnsNames: given.additionalDnsNames ?? [],
    additionalIpAddresses: given.additionalIpAddresses ?? [],
    certificateLifetime: given.certificateLifetime ?? Duration.days(730),
    caCertificate: given.caCertificate ?? { name: own.caCert, key: 'tls.crt' },
    givenCaKey: given.caKey,
    serverCertificate: given.serverCertificate ?? own.serverCert,
    issued: given.serverCertificate === undefined,
  };
  refuse(resolved, given);
  return resolved;
}

function refuse(tls: TlsInstallation, given: TlsProps): void {
  if (!tls.issued) refuseBesideOwn(tls.serverCertificate, given);
  if (given.caCertificate && !tls.givenCaKey && tls.issued) {
    throw new Error(
      `tls.caCertificate is in Secret '${tls.caCertificate.name}' but there is no tls.caKey: server certificates are signed with it, set both or neither, or bring a serverCertificate`,
    );
  }
  if (tls.givenCaKey && !given.caCertificate) {
    throw new Error(
      `tls.caKey is in Secret '${tls.givenCaKey.name}' but there is no tls.caCertificate: clients verify servers with it, set both or neither`,
    );
  }
  requireGivenKey('tls.caCertificate', tls.caCertificate);
  requireGivenKey('tls.caKey', tls.givenCaKey);
  for (const address of tls.additionalIpAddresses) {
    if (isIP(address) === 0)
      throw new Error(
        `tls.additionalIpAddresses has '${address}', which is not a valid IP address: names go to additionalDnsNames`,
      );
  }
  for (const host of tls.additionalDnsNames) {
    if (!host.replace(/^\*\./, '').split('.').every(isDnsLabel)) {
      throw new Error(
        `tls.additionalDnsNames has '${host}', which is not a valid DNS name: write it like 'consul.home.arpa'`,
      );
    }
  }
}

/** With a certificate of one's own nothing is issued in the cluster. */
function refuseBesideOwn(secret: string, given: TlsProps): void {
  requireGivenKey('tls.serverCertificate', { name: secret, key: 'tls.crt' });
  if (!given.caCertificate)
    throw new Error(
      `tls.serverCertificate is '${secret}' but there is no tls.caCertificate: clients verify servers with it, name the CA that signed the certificate`,
    );
  const useless = (['caKey', 'certificateLifetime', 'additionalDnsNames', 'additionalIpAddresses'] as const).find(
    (prop) => given[prop] !== undefined,
  );
  if (useless)
    throw new Error(
      `tls.serverCertificate is '${secret}' and tls.${useless} is set: nothing is issued in the cluster, remove one of the two`,
    );
}
