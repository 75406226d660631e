import type { SecretKey } from '../../k8s/secret-key';

/** Access control lists. */
export interface AclProps {
  /** A UUID of your own as bootstrap token, which the servers take at start. @default - made by the bootstrap, kept in a Secret */
  readonly bootstrapToken?: SecretKey;
}
