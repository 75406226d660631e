import { IConstruct } from 'constructs';
import { Cluster } from './cluster';
import { Measurement, MEASUREMENTS } from './measurements';
import { MiB } from './resources';

/** Requests and limits of a container, as Kubernetes writes them. */
export interface ContainerSize {
  readonly requests: { readonly cpu: string; readonly memory: string };
  /** No CPU limit on what must answer quickly. */
  readonly limits: { readonly cpu?: string; readonly memory: string };
}

/** Everything that the app runs in a container. */
export type Component = keyof typeof MEASUREMENTS | 'indexer' | 'preflight';

/** What sizes are for: the weakest machine of the cluster. */
export type SizeProfile = 'pi3' | 'pi4' | 'amd64';

/**
 * How much more than measured a profile asks for.
 *
 * `margin` is added to what cannot be dropped from memory, since nothing was measured on arm64. `slower` is how many
 * times as much CPU the same work takes: k3s's own figures are 30 % of a Pi 4's core for a server that takes 6 % of an
 * amd64 one, and 10 % to 3 % for an agent; a Pi 3B+ is taken for half as fast as a Pi 4, an estimate.
 *
 * @see https://docs.k3s.io/reference/resource-profiling
 */
const PROFILES: Readonly<Record<SizeProfile, { readonly margin: number; readonly slower: number }>> = {
  pi3: { margin: 0.5, slower: 8 },
  pi4: { margin: 0.5, slower: 4 },
  amd64: { margin: 0.25, slower: 1 },
};

/** What figures do not say: a share of the CPU that is kept, in thousandths of a core, and how far memory may grow. */
interface Room {
  /** What must answer quickly keeps more. */
  readonly keepsMilliCpu: number;
  /** Whether what it takes under load stays with it: its caches. @default false */
  readonly staysFull?: boolean;
  /** How many times what was seen under load is the limit. */
  readonly growth: number;
}

const ROOM: Readonly<Record<keyof typeof MEASUREMENTS, Room>> = {
  // Raft elects another leader when its heartbeats come late.
  'consul-server': { keepsMilliCpu: 100, growth: 2.5 },
  // Every pod of the mesh waits for its webhook; what it caches grows with the cluster.
  'consul-connect-injector': { keepsMilliCpu: 50, growth: 2.5 },
  'consul-webhook-cert-manager': { keepsMilliCpu: 10, growth: 2 },
  'consul-job': { keepsMilliCpu: 20, growth: 2 },
  'consul-dns-proxy': { keepsMilliCpu: 20, growth: 4 },
  sidecar: { keepsMilliCpu: 20, growth: 2 },
  'sidecar-init': { keepsMilliCpu: 20, growth: 2.5 },
  // With all of its 100 connections busy it was killed at 256 MiB, and went on at 320 and 384 (amd64, pgbench for 40 s).
  postgresql: { keepsMilliCpu: 50, staysFull: true, growth: 3.75 },
  extractor: { keepsMilliCpu: 50, growth: 1.75 },
  // A graph in memory while it answers: these were measured with little of it.
  tracker: { keepsMilliCpu: 20, growth: 4 },
  gateway: { keepsMilliCpu: 20, growth: 4 },
};

const size = (milliCpu: number, memory: number, limit: number): ContainerSize => ({
  requests: { cpu: `${milliCpu}m`, memory: `${memory}Mi` },
  limits: { memory: `${limit}Mi` },
});

/** What was not measured: estimates. */
const ESTIMATES: Readonly<Record<Exclude<Component, keyof typeof MEASUREMENTS>, ContainerSize>> = {
  // A Go program like the tracker, with a git checkout at a time; how much that takes depends on the repositories.
  indexer: size(50, 64, 256),
  // A shell that reads a few files, and then sleeps.
  preflight: size(10, 8, 32),
};

/**
 * The size of a component's container on the machines of a profile.
 *
 * The memory request is what was seen at start or idle, whichever is more, with the margin on the part that cannot be
 * dropped; what fills caches asks for what it takes under load. The limit leaves room to grow. There is no CPU limit: what is throttled misses probes.
 */
export function sizeFor(component: Component, profile: SizeProfile): ContainerSize {
  if (component === 'indexer' || component === 'preflight') return ESTIMATES[component];
  const { start, idle, load, idleMilliCpu }: Measurement = MEASUREMENTS[component];
  const { keepsMilliCpu, staysFull, growth }: Room = ROOM[component];
  const { margin, slower } = PROFILES[profile];
  const [steady] = [start, idle, ...(staysFull ? [load] : [])].sort((a, b) => b.resident - a.resident);
  const memory = roundUp(steady.resident + margin * steady.anonymous, 8);
  const limit = roundUp(Math.max(load.resident * growth, memory), 16);
  return size(Math.max(keepsMilliCpu, roundUp(idleMilliCpu * slower, 10)), memory, limit);
}

/** The profile of a cluster: that of its weakest machine, so that every pod may run on every node. */
export function profileOf({ nodes }: Cluster): SizeProfile {
  const arm = nodes.filter(({ board }) => board.architecture !== 'amd64');
  if (arm.length === 0) return 'amd64';
  return arm.some(({ board }) => board.memory < 1536 * MiB) ? 'pi3' : 'pi4';
}

/**
 * The size of a component's container, for the cluster of the app that `scope` belongs to.
 *
 * @throws when the scope is in no MeshApp.
 */
export function sizeOf(scope: IConstruct, component: Component): ContainerSize {
  return sizeFor(component, profileOf(Cluster.of(scope)));
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step - 1e-9) * step;
}
