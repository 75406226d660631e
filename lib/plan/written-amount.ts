import { MiB } from '../cluster/amounts';

/** Amounts as people and Kubernetes write them. */
export const amount = {
  /** `250m`. */
  cpu: (milliCpu: number): string => `${Math.round(milliCpu)}m`,
  /** `128Mi`; what is not whole is rounded up. */
  memory: (bytes: number): string => `${Math.ceil(bytes / MiB - 1e-9)}Mi`,
  /** The same for what is left: rounded down. */
  left: (bytes: number): string => `${Math.floor(bytes / MiB + 1e-9)}Mi`,
} as const;
