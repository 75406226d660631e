import { requireArguments } from '../props/arguments';

/**
 * The security context with which a container meets Pod Security `restricted`, on a root file system that it cannot
 * write to.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const RESTRICTED_CONTAINER = {
  /** No program gets more rights than its parent. */
  allowPrivilegeEscalation: false,
  /** Root's rights, one by one. */
  capabilities: {
    /** None is kept. */
    drop: ['ALL'],
  },
  /** Programs write into volumes alone. */
  readOnlyRootFilesystem: true,
} as const;

/** What a pod that meets Pod Security `restricted` may choose. */
export interface RestrictedPodOptions {
  /** The group that the pod's programs run as. @default - the user's own number */
  readonly group?: number;
  /** Whether its volumes belong to that group. @default false */
  readonly ownsVolumes?: boolean;
}

/** The security context of a pod that runs as one user. */
export function restrictedPod(user: number, options: RestrictedPodOptions = {}): object {
  requireArguments('restrictedPod', [user, options]);
  const { group = user, ownsVolumes = false } = options;
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    seccompProfile: { type: 'RuntimeDefault' },
    // A volume of many files is not gone through at each start, which takes minutes on an SD card.
    ...(ownsVolumes ? { fsGroup: group, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
  };
}

const POD_SECURITY = 'pod-security.kubernetes.io';

/** The label by which a namespace refuses pods that do not meet a Pod Security level. */
export const POD_SECURITY_ENFORCE = `${POD_SECURITY}/enforce`;

/**
 * The labels of a namespace that refuses pods which do not meet `restricted`, warns who applies a workload of such pods,
 * and notes it in the audit log. The version pins what `restricted` means, so that an upgraded API server does not
 * refuse pods that it ran before.
 *
 * @param minor the minor version of the cluster's Kubernetes
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export function restrictedNamespaceLabels(minor: number): Record<string, string> {
  const modes = ['enforce', 'warn', 'audit'];
  return Object.fromEntries(
    modes.flatMap((mode) => [
      [`${POD_SECURITY}/${mode}`, 'restricted'],
      [`${POD_SECURITY}/${mode}-version`, `v1.${minor}`],
    ]),
  );
}
