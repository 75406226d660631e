import { SecretKey } from '../../k8s/secret-key';

/** A volume with one key of a Secret as its only file. */
export function secretFile(name: string, secret: SecretKey, path: string): object {
  return { name, secret: { secretName: secret.name, items: [{ key: secret.key, path }] } };
}
