import { requireGivenKey } from '../prop-checks';
import type { SecretKey } from '../../k8s/secret-key';
import { Security, switched } from '../security';
import { GossipEncryptionProps } from './props';

export interface GossipInstallation {
  readonly key: SecretKey;
  /** Whether the key is given, and not made in the cluster. */
  readonly given: boolean;
}

/** @throws when there is no Secret, or its name or key is not valid. */
export function resolveGossip(
  props: boolean | GossipEncryptionProps | undefined,
  security: Security,
  prefix: string,
): GossipInstallation | undefined {
  if (typeof props === 'object') refuse(props);
  const on = switched(props, security);
  if (!on) return undefined;
  return { key: on.secret ?? { name: `${prefix}-gossip-encryption-key`, key: 'key' }, given: on.secret !== undefined };
}

function refuse(props: GossipEncryptionProps): void {
  if (!props.secret) throw new Error(`gossipEncryption has no secret: name one, or use 'true' to have a key made`);
  requireGivenKey('gossipEncryption.secret', props.secret);
}
