import { at, PAGES_16K, PAGES_4K } from '../cluster/measurement';
import { MeasuredProgram } from '../cluster/sizes';
import { HTTP_LOAD, SHELF_LOAD } from '../mesh/sidecar-programs';

/** Of its figures on arm64. */
const SERVER_ALONE = {
  date: '2026-11-27',
  instead: 'a server alone, without TLS, ACLs and gossip encryption',
  beside: at(105, 18.7),
};

/** What the install runs. Builds: Consul 1.22.7, since no 2.0 is published as a module; consul-k8s 2.0.3. */
export const ConsulPrograms: Readonly<
  Record<'server' | 'connectInjector' | 'job' | 'dnsProxy' | 'syncCatalog', MeasuredProgram>
> = {
  server: {
    program: 'consul agent, one server, TLS, ACLs, gossip encryption',
    start: at(92, 18),
    idle: at(111, 34),
    load: at(113, 34),
    idleMilliCpu: 3,
    under:
      '60 s of 16 clients reading health and registering services, 385,528 requests; idle: in the install with its Jobs done',
    // Raft elects another leader when its heartbeats come late.
    keepsMilliCpu: 100,
    growth: 2.5,
    arm64: [
      { ...PAGES_4K, ...SERVER_ALONE, idle: at(99, 22.3), coldPeak: 178.5 },
      { ...PAGES_16K, ...SERVER_ALONE, idle: at(91, 19.3), coldPeak: 173 },
    ],
  },
  connectInjector: {
    program: 'consul-k8s-control-plane inject-connect',
    start: at(68, 13),
    idle: at(83, 26),
    load: at(99, 42),
    idleMilliCpu: 5,
    under: SHELF_LOAD,
    // Every pod of the mesh waits for its webhook; what it caches grows with the cluster.
    keepsMilliCpu: 50,
    growth: 2.5,
  },
  job: {
    program: 'consul-k8s-control-plane server-acl-init, the largest of the Jobs',
    start: at(60, 10),
    idle: at(60, 10),
    load: at(62, 10),
    idleMilliCpu: 1,
    under: 'its work on three servers',
    keepsMilliCpu: 20,
    growth: 2,
  },
  dnsProxy: {
    program: 'consul-dataplane without Envoy: the figures of the dataplane beside an Envoy',
    start: at(21, 6),
    idle: at(21, 6),
    load: at(21, 6),
    idleMilliCpu: 1,
    under: HTTP_LOAD,
    keepsMilliCpu: 20,
    growth: 4,
  },
  syncCatalog: {
    program: 'consul-k8s-control-plane sync-catalog',
    start: at(57, 9),
    idle: at(57, 12),
    load: at(68, 13),
    idleMilliCpu: 2,
    under:
      'idle: with three Services, both ways; start and load not measured by themselves: the figures of inject-connect at its start, of the same binary',
    keepsMilliCpu: 20,
    growth: 2.5,
  },
};
