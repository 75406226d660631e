import { checkSecretKey, SecretKey } from '../k8s/secret-key';

export function requireGivenKey(prop: string, secret: SecretKey | undefined): void {
  if (secret) checkSecretKey(prop, secret);
}
