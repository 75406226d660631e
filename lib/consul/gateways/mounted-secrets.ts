import { ExternalService } from '../../mesh/gateways/external-service';
import { SECRETS_FOLDER } from '../../mesh/gateways/mounted-at';
import { GatewayPods } from './gateway-pod';

/** The keys of the Secrets that the TLS of external services needs, each at its path below the folder. */
export function mountedSecrets(services: readonly ExternalService[]): Pick<GatewayPods, 'volumes' | 'volumeMounts'> {
  const wanted = services.flatMap(({ tls }) => [
    ...(tls?.ca ? [tls.ca] : []),
    ...(tls?.certificateSecret ? ['tls.crt', 'tls.key'].map((key) => ({ name: tls.certificateSecret!, key })) : []),
  ]);
  const byName = new Map<string, Set<string>>();
  for (const { name, key } of wanted) byName.set(name, new Set([...(byName.get(name) ?? []), key]));
  const sources = [...byName].map(([name, keys]) => ({
    secret: { name, items: [...keys].map((key) => ({ key, path: `${name}/${key}` })) },
  }));
  if (sources.length === 0) return {};
  return {
    volumes: [{ name: 'userconfig', projected: { sources } }],
    volumeMounts: [{ name: 'userconfig', mountPath: SECRETS_FOLDER, readOnly: true }],
  };
}
