import { at, PAGES_16K, PAGES_4K } from '../cluster/measurement';
import { MeasuredProgram } from '../cluster/sizes';

/** The load of the figures of the dataplane. */
export const HTTP_LOAD = '60 s of HTTP over 32 connections through two sidecars, 774,676 answers of 1 KiB';
/** Where the figures of consul-k8s 2.0.3 were taken. */
export const SHELF_LOAD =
  'levels 7 to 10 of the e2e: installs with one server and three, nodes and certificates changed, 200 requests a second for a minute';

/** Of the figures of the sidecar on arm64. */
const ONE_SERVICE = {
  date: '2026-11-27',
  instead: 'with the configuration of one service, without TLS to the server',
  beside: at(75, 19.1),
};

/**
 * What the injector adds to a pod. Builds: consul-k8s 2.0.3, consul-dataplane 2.0.1 with Envoy 1.38.3; seen in November
 * 2026 under Linux 6.18, on two cores that were busy.
 */
export const SidecarPrograms: Readonly<Record<'sidecar' | 'init' | 'gateway', MeasuredProgram>> = {
  sidecar: {
    program: 'consul-dataplane with its Envoy, concurrency 1: both processes',
    start: at(81, 19),
    idle: at(87, 23),
    load: at(87, 25),
    idleMilliCpu: 2,
    under: SHELF_LOAD,
    keepsMilliCpu: 20,
    growth: 2,
    arm64: [
      { ...PAGES_4K, ...ONE_SERVICE, idle: at(80, 26.6), coldPeak: 92 },
      { ...PAGES_16K, ...ONE_SERVICE, idle: at(75, 22), coldPeak: 90.2 },
    ],
  },
  gateway: {
    program:
      'consul-dataplane with the Envoy of an API gateway and of a terminating gateway: the larger of each figure',
    start: at(81, 19),
    idle: at(85, 24),
    load: at(118, 59),
    idleMilliCpu: 2,
    under:
      'level 20 of the e2e with consul-dataplane 1.9.11: 200 requests a second for a minute, more than the busy machine answered, so that they piled up',
    keepsMilliCpu: 20,
    // It takes the connections of everybody.
    growth: 2,
  },
  init: {
    program:
      'consul-k8s-control-plane connect-init, another command of the same binary: the figures of inject-connect at its start',
    start: at(57, 9),
    idle: at(57, 9),
    load: at(57, 9),
    idleMilliCpu: 1,
    under: 'not measured by itself',
    keepsMilliCpu: 20,
    growth: 2.5,
  },
};
