import { requireGivenKey } from '../prop-checks';
import type { SecretKey } from '../../k8s/secret-key';
import { Security, switched } from '../security';
import { AclProps } from './props';

export interface AclInstallation {
  readonly bootstrapToken: SecretKey;
  /** Whether the token is given, and not made by the bootstrap. */
  readonly given: boolean;
}

/** @throws when the Secret's name or key is not valid. */
export function resolveAcls(
  props: boolean | AclProps | undefined,
  security: Security,
  prefix: string,
): AclInstallation | undefined {
  const on = switched(props, security);
  if (!on) return undefined;
  const bootstrapToken = on.bootstrapToken ?? { name: `${prefix}-bootstrap-acl-token`, key: 'token' };
  requireGivenKey('acls.bootstrapToken', bootstrapToken);
  return { bootstrapToken, given: on.bootstrapToken !== undefined };
}
