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

export interface RestrictedPodOptions {
  /** The group that the pod's programs run as. @default - the user's own number */
  readonly group?: number;
  /** Whether its volumes belong to that group. @default false */
  readonly ownsVolumes?: boolean;
}

/** The security context of a pod that runs as one user. */
export function restrictedPod(user: number, { group = user, ownsVolumes = false }: RestrictedPodOptions = {}): object {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    seccompProfile: { type: 'RuntimeDefault' },
    // A volume of many files is not gone through at each start, which takes minutes on an SD card.
    ...(ownsVolumes ? { fsGroup: group, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
  };
}

/** The label by which a namespace refuses pods that do not meet a Pod Security level. */
export const POD_SECURITY_ENFORCE = 'pod-security.kubernetes.io/enforce';
