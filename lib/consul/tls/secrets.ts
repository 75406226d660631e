/** The Secrets that tls-init writes, by what they are for. */
export interface TlsSecrets {
  readonly caCert: string;
  readonly caKey: string;
  readonly serverCert: string;
}

/** What tls-init names its Secrets. */
export function tlsSecrets({ name: prefix }: { readonly name: string }): TlsSecrets {
  return { caCert: `${prefix}-ca-cert`, caKey: `${prefix}-ca-key`, serverCert: `${prefix}-server-cert` };
}
