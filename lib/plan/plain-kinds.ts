import { PodClass } from './pod-class';
import { PodRules } from './pod-rules';

/** Pods that nothing but their size, and what admits them to a node, tells apart: nearly all pods of an app are such. */
export interface PlainKind {
  /** The nodes that admit them. */
  readonly admitted: Uint8Array;
  /** The number of their size. */
  readonly size: number;
}

interface Stated {
  readonly admitted: readonly Uint8Array[];
  readonly size: Int32Array;
  readonly rules: readonly PodRules[];
  readonly ports: readonly (readonly string[])[];
  readonly preference: readonly (Int32Array | undefined)[];
  readonly unwelcome: readonly (Int32Array | undefined)[];
}

/** @returns by class: its plain kind, shared with all classes like it; undefined for a class with volumes, ports, rules or wishes */
export function plainKinds(classes: readonly PodClass[], stated: Stated): (PlainKind | undefined)[] {
  const known = new Map<Uint8Array, Map<number, PlainKind>>();
  return classes.map((podClass, i) => {
    const { near, apart, spread, points, even } = stated.rules[i];
    const { claims, terms } = podClass.volumes(0);
    const looksAt = [near, apart, spread, points, even, claims, terms, stated.ports[i]];
    if (looksAt.some(({ length }) => length > 0) || stated.preference[i] || stated.unwelcome[i]) return undefined;
    const admitted = stated.admitted[i];
    const size = stated.size[i];
    const bySize = known.get(admitted) ?? new Map<number, PlainKind>();
    const kind = bySize.get(size) ?? { admitted, size };
    known.set(admitted, bySize.set(size, kind));
    return kind;
  });
}
