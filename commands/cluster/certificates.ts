import { X509Certificate } from 'node:crypto';
import { KubeObject } from '../../lib';
import { Kubectl } from './kubectl';
import { Readiness } from './readiness';

/** When the certificates in the Secrets of a namespace end, by the name of the Secret. */
export async function certificatesOf(
  kubectl: Kubectl,
  namespace: string,
  now: number,
): Promise<ReadonlyMap<string, Readiness>> {
  const secrets = await kubectl.get(['secrets', `--namespace=${namespace}`]);
  return new Map(
    secrets.flatMap((secret) => {
      const found = readinessOfCertificate(secret, now);
      return found ? [[secret.metadata.name, found] as const] : [];
    }),
  );
}

/** Whether the certificate in a Secret is valid, and until when; undefined for a Secret without one. */
export function readinessOfCertificate({ data }: KubeObject, now: number): Readiness | undefined {
  const encoded = (data as Record<string, string> | undefined)?.['tls.crt'];
  if (!encoded) return undefined;
  const validTo = endOf(Buffer.from(encoded, 'base64'));
  if (validTo === undefined) return { state: 'failed', reason: `its 'tls.crt' is not a certificate` };
  const day = new Date(validTo).toISOString().slice(0, 10);
  return Date.parse(validTo) > now
    ? { state: 'ready', reason: `valid until ${day}` }
    : { state: 'failed', reason: `ended on ${day}: see "Certificates" in docs/operations.md` };
}

function endOf(pem: Buffer): string | undefined {
  try {
    return new X509Certificate(pem).validTo;
  } catch {
    return undefined;
  }
}
