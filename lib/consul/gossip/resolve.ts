import { requireGivenKey } from '../prop-checks';
import type { SecretKey } from '../../k8s/secret-key';
import { Security, switched } from '../security';
import { GossipEncryptionProps } from './props';

export interface GossipInstallation {
  readonly key: SecretKey;
  /** Whether the key is given, and not made in the cluster. */
  readonly given: boolean;
}

/** @throws when the Secret's name or key is not valid. */
export function resolveGossip(
  props: boolean | GossipEncryptionProps | undefined,
  security: Security,
  prefix: string,
): GossipInstallation | undefined {
  const on = switched(props, security);
  if (!on) return undefined;
  const key = on.secret ?? { name: `${prefix}-gossip-encryption-key`, key: 'key' };
  requireGivenKey('gossipEncryption.secret', key);
  return { key, given: on.secret !== undefined };
}
