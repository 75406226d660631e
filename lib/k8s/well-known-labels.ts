/**
 * The labels that the kubelet or the cloud sets on nodes.
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
export const HOSTNAME = 'kubernetes.io/hostname';
export const ARCH = 'kubernetes.io/arch';
export const OS = 'kubernetes.io/os';
/** The names that ARCH and OS had before Kubernetes 1.14: the kubelet still sets both. */
export const OLD_ARCH = 'beta.kubernetes.io/arch';
export const OLD_OS = 'beta.kubernetes.io/os';
/** The machine's type; k3s' own cloud controller writes 'k3s', under the old name too. */
export const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
export const OLD_INSTANCE_TYPE = 'beta.kubernetes.io/instance-type';
export const ZONE = 'topology.kubernetes.io/zone';

/** The annotation of a Secret that names the ServiceAccount whose token Kubernetes puts into it. */
export const ACCOUNT_OF_TOKEN = 'kubernetes.io/service-account.name';
