import { IConstruct } from 'constructs';
import { bytes, milliCpu } from '../k8s/quantity';
import { Cluster } from './cluster';
import { Measurement, ResidentMemory } from './measurement';
import { MiB } from './amounts';
import { requireArguments } from '../props/arguments';

/** Requests and limits of a container, as Kubernetes writes them. */
export interface ContainerResources {
  /** What the scheduler keeps for it. */
  readonly requests: {
    /** Cores, like '50m'. */
    readonly cpu: string;
    /** Bytes, like '64Mi'. */
    readonly memory: string;
    /** Bytes of the node's disk for logs and folders, like '50Mi'. @default - not stated */
    readonly 'ephemeral-storage'?: string;
  };
  /** No CPU limit on what must answer quickly. */
  readonly limits: {
    /** Cores, like '50m'. @default - none */
    readonly cpu?: string;
    /** Bytes, like '64Mi'. */
    readonly memory: string;
    /** Bytes of the node's disk for logs and folders, like '50Mi'. @default - not stated */
    readonly 'ephemeral-storage'?: string;
  };
}

/** What was measured of a program, and the room that it is given beyond that. */
export interface MeasuredProgram extends Measurement {
  /** Thousandths of a core that are kept for it, however little it takes: more for what must answer quickly. */
  readonly keepsMilliCpu: number;
  /** Whether what it takes under load stays with it: its caches. @default false */
  readonly staysFull?: boolean;
  /** How many times what was seen under load is the limit. */
  readonly growth: number;
}

/** What sizes are for: the weakest machine of the cluster. */
export type SizeProfile = 'pi3' | 'pi4' | 'amd64';

/** What is added to the memory that cannot be dropped, where it was measured on the processor that it is for. */
const OWN_MARGIN = 0.25;

/**
 * How much more than measured a profile asks for.
 *
 * `margin` is added to what cannot be dropped from memory of the figures of amd64. `slower` is how many
 * times as much CPU the same work takes: k3s's own figures are 30 % of a Pi 4's core for a server that takes 6 % of an
 * amd64 one, and 10 % to 3 % for an agent; a Pi 3B+ is taken for half as fast as a Pi 4, an estimate.
 *
 * @see https://docs.k3s.io/reference/resource-profiling
 */
const PROFILES: Readonly<Record<SizeProfile, { readonly margin: number; readonly slower: number }>> = {
  pi3: { margin: 0.5, slower: 8 },
  pi4: { margin: 0.5, slower: 4 },
  amd64: { margin: OWN_MARGIN, slower: 1 },
};

/**
 * The size of a program's container on the machines of a profile.
 *
 * The memory request is what was seen at start or idle, whichever is more, with the margin on the part that cannot be
 * dropped; what fills caches asks for what it takes under load. On a Pi it is what was seen on arm64, with a smaller margin, if
 * that is more. The limit leaves room to grow. There is no CPU limit:
 * what is throttled misses probes.
 */
export function sizeFor(program: MeasuredProgram, profile: SizeProfile): ContainerResources {
  const { start, idle, load, idleMilliCpu, keepsMilliCpu, staysFull, growth, arm64 = [] } = program;
  const { margin, slower } = PROFILES[profile];
  const [steady] = [start, idle, ...(staysFull ? [load] : [])].sort((a, b) => b.resident - a.resident);
  const onArm64 = profile === 'amd64' ? [] : arm64.map((seen) => withMargin(seen.idle, OWN_MARGIN));
  const memory = roundUp(Math.max(withMargin(steady, margin), ...onArm64), 8);
  const limit = roundUp(Math.max(load.resident * growth, memory), 16);
  const milliCpu = Math.max(keepsMilliCpu, roundUp(idleMilliCpu * slower, 10));
  return { requests: { cpu: `${milliCpu}m`, memory: `${memory}Mi` }, limits: { memory: `${limit}Mi` } };
}

function withMargin({ resident, anonymous }: ResidentMemory, margin: number): number {
  return resident + margin * anonymous;
}

/** The profile of a cluster: that of its weakest machine, so that every pod may run on every node. */
export function profileOf({ nodes }: Cluster): SizeProfile {
  const arm = nodes.filter(({ board }) => board.architecture !== 'amd64');
  if (arm.length === 0) return 'amd64';
  return arm.some(({ board }) => board.memory < 1536 * MiB) ? 'pi3' : 'pi4';
}

/**
 * The size of a program's container, for the cluster of the app that `scope` belongs to.
 *
 * @throws when the scope is in no MeshApp.
 */
export function sizeOf(scope: IConstruct, program: MeasuredProgram): ContainerResources {
  requireArguments('sizeOf', [scope, program]);
  return sizeFor(program, profileOf(Cluster.of(scope)));
}

/**
 * Checks the size of a container, if there is one.
 * @throws when a quantity does not parse, or a request is negative or above its limit; the message names what it was for.
 */
export function requireSize(what: string, size: ContainerResources | undefined): void {
  if (!size) return;
  requireAmounts(what, 'memory', bytes, size);
  requireAmounts(what, 'cpu', milliCpu, size);
  requireAmounts(what, 'ephemeral-storage', bytes, size);
}

function requireAmounts(
  what: string,
  field: 'cpu' | 'memory' | 'ephemeral-storage',
  parse: (what: string, quantity: string) => number,
  { requests, limits }: ContainerResources,
): void {
  const [request, limit] = [requests?.[field], limits?.[field]];
  const isMissing = request === undefined && limit === undefined;
  if (isMissing && field === 'ephemeral-storage') return;
  const requested = request === undefined ? 0 : parse(`${what}.requests.${field}`, request);
  if (requested < 0) throw new Error(`${what}.requests.${field} is '${request}': request something, or '0'`);
  if (limit === undefined && field !== 'memory') return;
  const limited = parse(`${what}.limits.${field}`, limit!);
  if (limited < Math.max(requested, 1))
    throw new Error(
      `${what} requests ${field} '${request}' but is limited to '${limit}': raise the limit, or request less`,
    );
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step - 1e-9) * step;
}
