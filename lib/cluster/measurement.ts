/** What a program's process takes, in MiB. */
export interface ResidentMemory {
  /** All that is in memory (VmRSS): the program's own pages too, which the kernel can drop and read again. */
  readonly resident: number;
  /** What cannot be dropped (RssAnon). */
  readonly anonymous: number;
}

/**
 * The figures of one real program. Unless they say otherwise, they were taken on Linux 6.18 on two virtual amd64 cores,
 * shared with other work, from `/proc/<pid>/status`; start after 5 to 12 s, idle after 60 s, load over 60 s. `arm64` has what
 * was measured besides on kernels of arm64.
 */
export interface Measurement {
  /** The program, and how it was started. */
  readonly program: string;
  /** A few seconds after its start. */
  readonly start: ResidentMemory;
  /** Without load. */
  readonly idle: ResidentMemory;
  /** The most that was seen under load. */
  readonly load: ResidentMemory;
  /** CPU when idle, in thousandths of a core of the machine that measured. */
  readonly idleMilliCpu: number;
  /** What the load was, and how long. */
  readonly under: string;
  /** What it had on kernels of arm64, idle. @default - not measured there */
  readonly arm64?: readonly Arm64Measurement[];
}

/** The figures of a program on a kernel of arm64, by level 23 of the e2e: ten seconds after its first answer. */
export interface Arm64Measurement {
  /** The kernel, and the machine: an emulated one has real pages and real memory, and says nothing of CPU time. */
  readonly kernel: string;
  /** KiB of a page of memory. */
  readonly pageKiB: number;
  /** The day of the measurement, like '2026-11-27'. */
  readonly date: string;
  /** What ran there instead of `program`. @default - the same */
  readonly instead?: string;
  /** Without load. */
  readonly idle: ResidentMemory;
  /** The same on amd64, in the same run. @default - another version there, or none */
  readonly beside?: ResidentMemory;
  /** MiB that were charged to it at most when its files were read from the disk for the first time. @default - not measured */
  readonly coldPeak?: number;
}

/** Mebibytes that are in memory, and that cannot be dropped. */
export const at = (resident: number, anonymous: number): ResidentMemory => ({ resident, anonymous });

/** The emulated machines of level 23 of the e2e: a kernel like that of a Pi 3B+ or 4, and one like that of a Pi 5. */
const KERNEL = "Debian's 6.12 for arm64, in an emulated machine";
export const PAGES_4K = { kernel: `${KERNEL} with 1 GiB`, pageKiB: 4 } as const;
export const PAGES_16K = { kernel: `${KERNEL} with 2 GiB`, pageKiB: 16 } as const;
