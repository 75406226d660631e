import { Duration } from 'cdk8s';
import { requireGivenKey } from '../prop-checks';
import { requireDuration } from '../../k8s/duration';
import { isIP } from 'net';
import { isDnsLabel } from '../../k8s/names';
import type { SecretKey } from '../../k8s/secret-key';
import { Security, switched } from '../security';
import { TlsProps } from './props';

export interface TlsInstallation {
  readonly httpsOnly: boolean;
  readonly additionalDnsNames: readonly string[];
  readonly additionalIpAddresses: readonly string[];
  readonly certificateLifetime: Duration;
  /** Where the CA's certificate is, made by tls-init or given. */
  readonly caCertificate: SecretKey;
  /** Undefined when tls-init makes the CA. */
  readonly givenCaKey?: SecretKey;
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
  };
}

function refuse(tls: TlsProps): void {
  if (tls.caCertificate && !tls.caKey) {
    throw new Error(
      `tls.caCertificate is in Secret '${tls.caCertificate.name}' but there is no tls.caKey: server certificates are signed with it, set both or neither`,
    );
  }
  if (tls.caKey && !tls.caCertificate) {
    throw new Error(
      `tls.caKey is in Secret '${tls.caKey.name}' but there is no tls.caCertificate: clients verify servers with it, set both or neither`,
    );
  }
  requireGivenKey('tls.caCertificate', tls.caCertificate);
  requireGivenKey('tls.caKey', tls.caKey);
  requireDuration('tls.certificateLifetime', tls.certificateLifetime, { unit: 'days', least: 1, most: 3650 });
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
