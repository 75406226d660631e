import { Construct } from 'constructs';
import { declareObject } from '../k8s/declared';
import { SecretKey } from '../k8s/secret-key';
import type { PodOptions } from './component/props';
import { Installation } from './installation';

/** Declares the Secrets that exist before the install is applied, each once, with all the keys that are read of it. */
export function declareGivenSecrets(scope: Construct, install: Installation): void {
  const keys = new Map<string, string[]>();
  const add = ({ name, key }: SecretKey): void => {
    keys.set(name, [...(keys.get(name) ?? []), key]);
  };
  const { tls, acls, gossip, metrics, ui, imagePull, pods, namespace } = install;
  if (tls?.givenCaKey) [tls.caCertificate, tls.givenCaKey].forEach(add);
  if (tls && !tls.issued)
    [tls.caCertificate, ...['tls.crt', 'tls.key'].map((key) => ({ name: tls.serverCertificate, key }))].forEach(add);
  if (acls?.given) add(acls.bootstrapToken);
  if (gossip?.given) add(gossip.key);
  if (metrics?.scrapeToken) add(metrics.scrapeToken);
  if (ui?.ingress?.tlsSecret) ['tls.crt', 'tls.key'].forEach((key) => add({ name: ui.ingress!.tlsSecret!, key }));
  if (ui?.ingress?.caSecret) add({ name: ui.ingress.caSecret, key: 'ca.crt' });
  for (const { env = {} } of Object.values(pods) as PodOptions[])
    for (const value of Object.values(env)) if (typeof value !== 'string') add(value);
  imagePull.pullSecrets?.forEach((name) => add({ name, key: '.dockerconfigjson' }));
  for (const [name, own] of keys) declareObject(scope, { kind: 'Secret', namespace, name, keys: own });
}
