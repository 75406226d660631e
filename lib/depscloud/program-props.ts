import { SchedulingProps } from '../cluster/scheduling';
import { ContainerResources } from '../cluster/sizes';
import { OpenEgress } from '../mesh/open-egress';
import { SidecarOptions } from '../mesh/sidecar';

/** What each of the servers (extractor, tracker, gateway) can be told. */
export interface ProgramProps {
  /** @default 1 @range 1.. */
  readonly replicas?: number;
  /** Lets the cluster choose the number of replicas, by load. @default - `replicas` of them */
  readonly autoscaling?: AutoscalingProps;
  /** @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /** Where the pods may run. @default - any node */
  readonly scheduling?: SchedulingProps;
  /** What it connects to without the mesh, like a proxy for tracing. @default - nothing */
  readonly openEgress?: readonly OpenEgress[];
  /** Of the sidecars. @default - the mesh's */
  readonly sidecar?: SidecarOptions;
}

/** How many replicas there may be. Needs a metrics server, which k3s brings. */
export interface AutoscalingProps {
  /** @default 1 @range 1.. */
  readonly minReplicas?: number;
  /** @default 5 @range 1.. */
  readonly maxReplicas?: number;
  /** Per cent of the requested CPU, sidecars included. @default 80 @range 1.. */
  readonly targetCpuUtilization?: number;
  /** Per cent of the requested memory, sidecars included. @default - not looked at @range 1.. */
  readonly targetMemoryUtilization?: number;
}

/** Where Envoy listens for a program that calls extractor and tracker. */
export interface LocalPorts {
  /** @default - the first free one from 9000 on @range 1..65535 */
  readonly extractor?: number;
  /** @default - the next free one: 9001 @range 1..65535 */
  readonly tracker?: number;
}

/** What programs write to their logs. */
export interface ProgramLogProps {
  /** @default 'info' */
  readonly level?: 'debug' | 'info' | 'warn' | 'error';
  /** @default 'json' */
  readonly format?: 'json' | 'console';
}

/** The flags that all programs have for their logs; none for what is their own default. */
export function logFlags({ level, format }: ProgramLogProps): string[] {
  return [...(level ? [`--log-level=${level}`] : []), ...(format ? [`--log-format=${format}`] : [])];
}
