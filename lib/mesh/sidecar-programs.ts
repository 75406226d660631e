import { at } from '../cluster/measurement';
import { MeasuredProgram } from '../cluster/sizes';

/** The load of the figures of the dataplane. */
export const HTTP_LOAD = '60 s of HTTP over 32 connections through two sidecars, 774,676 answers of 1 KiB';

/**
 * What the injector adds to a pod. Builds: consul-k8s 1.9.11, the head of consul-dataplane's branch release/1.9.x (July
 * 2026) with Envoy 1.38.3.
 */
export const SidecarPrograms = {
  sidecar: {
    program: 'consul-dataplane with its Envoy, concurrency 1: both processes',
    start: at(79, 19),
    idle: at(79, 19),
    load: at(80, 20),
    idleMilliCpu: 2,
    under: `${HTTP_LOAD}; Envoy took a quarter of a core for it`,
    keepsMilliCpu: 20,
    growth: 2,
  },
  init: {
    program:
      'consul-k8s-control-plane connect-init, another command of the same binary: the figures of inject-connect at its start',
    start: at(55, 8),
    idle: at(55, 8),
    load: at(55, 8),
    idleMilliCpu: 1,
    under: 'not measured by itself',
    keepsMilliCpu: 20,
    growth: 2.5,
  },
} as const satisfies Readonly<Record<string, MeasuredProgram>>;
