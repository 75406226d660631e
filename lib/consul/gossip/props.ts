import type { SecretKey } from '../../k8s/secret-key';

/** Encryption of gossip. */
export interface GossipEncryptionProps {
  /** 32 random bytes in base64, as of `consul keygen`. */
  readonly secret: SecretKey;
}
