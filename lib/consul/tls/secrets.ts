/** The Secrets that tls-init writes, by what they are for. */
export function tlsSecrets({ prefix }: { readonly prefix: string }): {
  caCert: string;
  caKey: string;
  serverCert: string;
} {
  return { caCert: `${prefix}-ca-cert`, caKey: `${prefix}-ca-key`, serverCert: `${prefix}-server-cert` };
}
