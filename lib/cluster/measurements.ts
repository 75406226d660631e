/** What a program's process takes, in MiB. */
export interface Resident {
  /** All that is in memory (VmRSS): the program's own pages too, which the kernel can drop and read again. */
  readonly resident: number;
  /** What cannot be dropped (RssAnon). */
  readonly anonymous: number;
}

/** The figures of one real program. */
export interface Measurement {
  readonly program: string;
  readonly start: Resident;
  readonly idle: Resident;
  /** The most that was seen under load. */
  readonly load: Resident;
  /** CPU when idle, in thousandths of a core of the machine that measured. */
  readonly idleMilliCpu: number;
  /** What the load was, and how long. */
  readonly under: string;
}

const at = (resident: number, anonymous: number): Resident => ({ resident, anonymous });

const HTTP_LOAD = '60 s of HTTP over 32 connections through two sidecars, 774,676 answers of 1 KiB';

/**
 * How all of these were taken: Linux 6.18 on two virtual amd64 cores, shared with other work, from `/proc/<pid>/status`;
 * start after 5 to 12 s, idle after 60 s unless said otherwise, load over 60 s. Builds: Consul 1.22.7, consul-k8s 1.9.11,
 * the head of consul-dataplane's branch release/1.9.x (July 2026) with Envoy 1.38.3, deps.cloud 0.3.5, PostgreSQL 15. None
 * of it was measured on arm64.
 */
export const MEASUREMENTS = {
  'consul-server': {
    program: 'consul agent, one server, TLS, ACLs, gossip encryption',
    start: at(92, 18),
    idle: at(111, 34),
    load: at(113, 34),
    idleMilliCpu: 3,
    under:
      '60 s of 16 clients reading health and registering services, 385,528 requests; idle: in the install with its Jobs done',
  },
  'consul-connect-injector': {
    program: 'consul-k8s-control-plane inject-connect',
    start: at(69, 17),
    idle: at(74, 21),
    load: at(74, 21),
    idleMilliCpu: 5,
    under: 'the start of the stack of the post, its pods injected and registered',
  },
  'consul-webhook-cert-manager': {
    program: 'consul-k8s-control-plane webhook-cert-manager',
    start: at(58, 11),
    idle: at(59, 12),
    load: at(59, 12),
    idleMilliCpu: 1,
    under: 'two webhook configurations kept, over 40 s',
  },
  'consul-job': {
    program: 'consul-k8s-control-plane, another command of the same binary: the figures of webhook-cert-manager',
    start: at(58, 11),
    idle: at(59, 12),
    load: at(59, 12),
    idleMilliCpu: 1,
    under: 'not measured by itself',
  },
  'consul-dns-proxy': {
    program: 'consul-dataplane without Envoy: the figures of the dataplane beside an Envoy',
    start: at(21, 6),
    idle: at(21, 6),
    load: at(21, 6),
    idleMilliCpu: 1,
    under: HTTP_LOAD,
  },
  sidecar: {
    program: 'consul-dataplane with its Envoy, concurrency 1: both processes',
    start: at(79, 19),
    idle: at(79, 19),
    load: at(80, 20),
    idleMilliCpu: 2,
    under: `${HTTP_LOAD}; Envoy took a quarter of a core for it`,
  },
  'sidecar-init': {
    program:
      'consul-k8s-control-plane connect-init, another command of the same binary: the figures of inject-connect at its start',
    start: at(55, 8),
    idle: at(55, 8),
    load: at(55, 8),
    idleMilliCpu: 1,
    under: 'not measured by itself',
  },
  postgresql: {
    program:
      'postgres, shared_buffers 64MB, max_connections 50, all processes (PSS, shared buffers count as anonymous)',
    start: at(23, 10),
    idle: at(23, 10),
    load: at(101, 87),
    idleMilliCpu: 1,
    under: '60 s of pgbench, scale 10, 10 clients, 2,416 transactions a second',
  },
  extractor: {
    program: 'node lib/main.js, Node.js 20',
    start: at(91, 46),
    idle: at(72, 27),
    load: at(202, 140),
    idleMilliCpu: 5,
    under: '60 s of 8 clients, 114,578 extractions of 300 dependencies, 1,000 of them refused; idle: after 20 s',
  },
  tracker: {
    program: 'tracker on PostgreSQL',
    start: at(21, 4),
    idle: at(23, 6),
    load: at(31, 13),
    idleMilliCpu: 1,
    under: '60 s of 32 connections through the gateway, 64,270 answers, an empty graph',
  },
  gateway: {
    program: 'gateway',
    start: at(16, 3),
    idle: at(17, 4),
    load: at(25, 10),
    idleMilliCpu: 1,
    under: '60 s of HTTP over 32 connections, 64,270 answers',
  },
} as const satisfies Readonly<Record<string, Measurement>>;
