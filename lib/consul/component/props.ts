import { SchedulingProps } from '../../cluster/scheduling';
import { ContainerResources } from '../../cluster/sizes';
import { Container } from '../../k8s/pod-template';
import type { SecretKey } from '../../k8s/secret-key';
import type { LogLevel } from '../../mesh/install-defaults';

/** A component of the install that runs pods, as their label `app.kubernetes.io/component` names it. */
export type PodComponent =
  | 'server'
  | 'connect-injector'
  | 'webhook-cert-manager'
  | 'gossip-encryption-autogenerate'
  | 'tls-init'
  | 'server-acl-init'
  | 'dns-proxy'
  | 'mesh-gateway'
  | 'sync-catalog';

/** What pods of the install get besides what their program needs. */
export interface PodOptions {
  /** Where the pods run. Tolerations add up, everything else of a component replaces that of all. @default - any node without taints */
  readonly scheduling?: SchedulingProps;
  /** Further labels of the pods. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Further annotations of the pods. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Further environment variables of the program: a text, or the key of a Secret. @default - none */
  readonly env?: Readonly<Record<string, string | SecretKey>>;
  /** Further volumes, as a pod's spec has them. An `emptyDir` needs a `sizeLimit`. @default - none */
  readonly volumes?: readonly PodVolume[];
  /** Where the program sees them, as a container's spec has it. @default - nowhere */
  readonly volumeMounts?: readonly VolumeMount[];
  /**
   * Further containers, beside the program; one with `restartPolicy: 'Always'` starts before it and ends with it, from
   * Kubernetes 1.29 on. A Job takes no others, since it would wait for their end.
   * @default - none
   */
  readonly containers?: readonly Container[];
}

/** A volume of a pod. */
export interface PodVolume {
  /** The name by which containers mount it. */
  readonly name: string;
  /** Where it comes from: `configMap`, `secret`, `emptyDir`, `persistentVolumeClaim` and others of Kubernetes. */
  readonly [source: string]: unknown;
}

/** Where a container sees a volume. */
export interface VolumeMount {
  /** The name of the volume. */
  readonly name: string;
  /** The folder, or file with `subPath`. */
  readonly mountPath: string;
  /** `readOnly`, `subPath` and others of Kubernetes. */
  readonly [field: string]: unknown;
}

/** What the pods of one component get. */
export interface ComponentPodOptions extends PodOptions {
  /** How much its program logs; the injector's is that of all sidecars too. @default - that of the install */
  readonly logLevel?: LogLevel;
  /** The size of the program. @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
}

/** What the pods of the install get: all of them, and those of a component besides. */
export interface PodsProps extends Readonly<Partial<Record<PodComponent, ComponentPodOptions>>> {
  /** Every pod of the install, those of Jobs too. @default - nothing */
  readonly all?: PodOptions;
}
