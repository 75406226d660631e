import { AutoscalingProps } from './autoscaler';
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

/** Where Envoy listens for a program that calls extractor and tracker. */
export interface LocalPorts {
  /** @default - the first free one from 9000 on @range 1..65535 */
  readonly extractor?: number;
  /** @default - the next free one: 9001 @range 1..65535 */
  readonly tracker?: number;
}
