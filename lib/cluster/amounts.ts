/** Processor time and memory, of a machine or of a pod. */
export interface Amounts {
  /** Thousandths of a core. */
  readonly milliCpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** Bytes in a mebibyte. */
export const MiB = 2 ** 20;

/** What is left of `a` without `b`; nothing is less than none. */
export function without(a: Amounts, b: Amounts): Amounts {
  return { milliCpu: Math.max(0, a.milliCpu - b.milliCpu), memory: Math.max(0, a.memory - b.memory) };
}

/** Both together. */
export function plus(a: Amounts, b: Amounts): Amounts {
  return { milliCpu: a.milliCpu + b.milliCpu, memory: a.memory + b.memory };
}
