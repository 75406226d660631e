import { Duration } from 'cdk8s';
import type { SecretKey } from '../../k8s/secret-key';

/** TLS of the servers. */
export interface TlsProps {
  /** Closes the plain HTTP port. @default true */
  readonly httpsOnly?: boolean;
  /** Further names in the server certificate, for clients outside of the cluster. @default - none */
  readonly additionalDnsNames?: readonly string[];
  /** Further IP addresses in the server certificate. @default - none */
  readonly additionalIpAddresses?: readonly string[];
  /** How long a server certificate is good, in whole days. A changed one issues a new certificate. @default - 730 days @range 1..3650 days */
  readonly certificateLifetime?: Duration;
  /** Certificate of a CA of your own, in PEM; needs `caKey`. @default - a CA made in the cluster, good for ten years */
  readonly caCertificate?: SecretKey;
  /** Private key of that CA, in PEM, with which the server certificate is signed in the cluster. */
  readonly caKey?: SecretKey;
  /**
   * Secret with a server certificate of your own, under `tls.crt` and `tls.key`; needs `caCertificate`, and no `caKey`: no key of
   * a CA is in the cluster then, and you renew the certificate. It needs the names `server.<datacenter>.<domain>`,
   * `<name>-server.<namespace>.svc` and `localhost`.
   * @default - one issued in the cluster
   */
  readonly serverCertificate?: string;
}
