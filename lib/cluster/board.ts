import { Architecture } from './image';

/** A machine model: what it has, and what is left for pods once the system and k3s took theirs. */
export interface Board {
  readonly name: string;
  readonly architecture: Architecture;
  /** CPU that pods may request, in thousandths of a core. */
  readonly allocatableMilliCpu: number;
  /** Memory that pods may request, in bytes. */
  readonly allocatableMemory: number;
  /** How many pods the kubelet takes. */
  readonly maxPods: number;
}

const MiB = 2 ** 20;

function pi(name: string, memoryMiB: number, cores: number, reservedMiB: number): Board {
  return {
    name,
    architecture: 'arm64',
    allocatableMilliCpu: cores * 1000,
    allocatableMemory: (memoryMiB - reservedMiB) * MiB,
    maxPods: 110,
  };
}

/** The boards that people have on the shelf. */
export const Boards = {
  pi3bPlus: pi('pi3bPlus', 1024, 4, 384),
  pi4_4GB: pi('pi4_4GB', 4096, 4, 1024),
} as const;
