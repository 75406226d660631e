import { at } from '../cluster/measurement';
import { MeasuredProgram } from '../cluster/sizes';
import { HTTP_LOAD } from '../mesh/sidecar-programs';

/** What the install runs. Builds: Consul 1.22.7, consul-k8s 1.9.11. */
export const ConsulPrograms = {
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
  },
  connectInjector: {
    program: 'consul-k8s-control-plane inject-connect',
    start: at(69, 17),
    idle: at(74, 21),
    load: at(74, 21),
    idleMilliCpu: 5,
    under: 'the start of the stack of the post, its pods injected and registered',
    // Every pod of the mesh waits for its webhook; what it caches grows with the cluster.
    keepsMilliCpu: 50,
    growth: 2.5,
  },
  webhookCertManager: {
    program: 'consul-k8s-control-plane webhook-cert-manager',
    start: at(58, 11),
    idle: at(59, 12),
    load: at(59, 12),
    idleMilliCpu: 1,
    under: 'two webhook configurations kept, over 40 s',
    keepsMilliCpu: 10,
    growth: 2,
  },
  job: {
    program: 'consul-k8s-control-plane, another command of the same binary: the figures of webhook-cert-manager',
    start: at(58, 11),
    idle: at(59, 12),
    load: at(59, 12),
    idleMilliCpu: 1,
    under: 'not measured by itself',
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
} as const satisfies Readonly<Record<string, MeasuredProgram>>;
