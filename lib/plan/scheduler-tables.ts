import { ClusterNode } from '../cluster/node-group';
import { admitsNode, nodePreference, repellingTaints, unwelcomeTaints } from './node-affinity';
import { PlainKind, plainKinds } from './plain-kinds';
import { PodClass } from './pod-class';
import { podRuleBook, PodRuleBook } from './pod-rules';

/** What is the same in every order: who is admitted where, and what nodes are like for a class. */
export interface SchedulerTables {
  readonly nodes: readonly ClusterNode[];
  readonly classes: readonly PodClass[];
  readonly book: PodRuleBook;
  /** By class: the nodes that selectors, affinities and taints admit. */
  readonly admitted: readonly Uint8Array[];
  /** By class: the same without taints; spreading looks at these. */
  readonly selected: readonly Uint8Array[];
  /** By class: points of preferred node affinity; undefined without any. */
  readonly preference: readonly (Int32Array | undefined)[];
  /** By class: taints that it would rather avoid; undefined without any. */
  readonly unwelcome: readonly (Int32Array | undefined)[];
  readonly ports: readonly (readonly string[])[];
  /** Classes of equal requests share their resource scores. */
  readonly size: Int32Array;
  readonly sizes: readonly {
    cpu: number;
    memory: number;
    scoredCpu: number;
    scoredMemory: number;
    storage: number;
  }[];
  /** By class: what it shares with all classes that nothing else tells apart; undefined for one that has more to it. */
  readonly plain: readonly (PlainKind | undefined)[];
}

/** Works out what does not change while pods are placed. */
export function schedulerTables(nodes: readonly ClusterNode[], classes: readonly PodClass[]): SchedulerTables {
  const flags = new Map<string, Uint8Array>();
  const once = (key: string, make: () => Uint8Array): Uint8Array => {
    const known = flags.get(key) ?? make();
    flags.set(key, known);
    return known;
  };
  const selectors = classes.map(({ spec }) =>
    JSON.stringify([spec.nodeName, spec.nodeSelector, spec.affinity?.nodeAffinity]),
  );
  const selected = classes.map(({ spec }, i) =>
    once(selectors[i], () => Uint8Array.from(nodes, (node) => (admitsNode(spec, node) ? 1 : 0))),
  );
  const admitted = classes.map(({ spec }, i) =>
    once(`${selectors[i]} tolerating ${JSON.stringify(spec.tolerations)}`, () =>
      selected[i].map((flag, n) => (flag && repellingTaints(spec, nodes[n]).length === 0 ? 1 : 0)),
    ),
  );
  const unlessZero = (values: Int32Array): Int32Array | undefined => (values.some((v) => v !== 0) ? values : undefined);
  const tainted = nodes.some(({ taints }) => taints.some(({ effect }) => effect === 'PreferNoSchedule'));
  const numbers = new Map<string, number>();
  const sizes: SchedulerTables['sizes'][number][] = [];
  const size = Int32Array.from(classes, ({ request: { milliCpu: cpu, memory, scored, storage } }) => {
    const key = `${cpu}/${memory}/${scored.milliCpu}/${scored.memory}/${storage}`;
    const number =
      numbers.get(key) ??
      sizes.push({ cpu, memory, scoredCpu: scored.milliCpu, scoredMemory: scored.memory, storage }) - 1;
    numbers.set(key, number);
    return number;
  });
  const preference = classes.map(({ spec }) =>
    spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution
      ? unlessZero(Int32Array.from(nodes, (node) => nodePreference(spec, node)))
      : undefined,
  );
  const unwelcome = classes.map(({ spec }) =>
    tainted ? unlessZero(Int32Array.from(nodes, (node) => unwelcomeTaints(spec, node))) : undefined,
  );
  const ports = classes.map(({ spec }) => hostPorts(spec));
  const book = podRuleBook(nodes, classes, selected);
  const plain = plainKinds(classes, { admitted, size, rules: book.rules, ports, preference, unwelcome });
  return { nodes, classes, book, admitted, selected, preference, unwelcome, ports, size, sizes, plain };
}

function hostPorts(spec: PodClass['spec']): string[] {
  const taking = [...spec.containers, ...(spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always')];
  return taking.flatMap(({ ports = [] }) =>
    ports.flatMap((port) => {
      const {
        containerPort,
        protocol = 'TCP',
        hostPort = spec.hostNetwork ? containerPort : undefined,
      } = port as {
        containerPort: number;
        protocol?: string;
        hostPort?: number;
      };
      return hostPort ? [`${protocol}/${hostPort}`] : [];
    }),
  );
}
