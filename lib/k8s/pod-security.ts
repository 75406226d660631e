/**
 * The security context with which a container meets Pod Security `restricted`, on a root file system that it cannot
 * write to.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
} as const;

/** The security context of a pod that runs as one user, and whose volumes belong to this user's group. */
export function restrictedPod(user: number, options: { readonly ownsVolumes?: boolean } = {}): object {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    seccompProfile: { type: 'RuntimeDefault' },
    // A volume of many files is not gone through at each start, which takes minutes on an SD card.
    ...(options.ownsVolumes ? { fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
  };
}

/** The label by which a namespace refuses pods that do not meet a Pod Security level. */
export const POD_SECURITY_ENFORCE = 'pod-security.kubernetes.io/enforce';
