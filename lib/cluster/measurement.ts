/** What a program's process takes, in MiB. */
export interface Resident {
  /** All that is in memory (VmRSS): the program's own pages too, which the kernel can drop and read again. */
  readonly resident: number;
  /** What cannot be dropped (RssAnon). */
  readonly anonymous: number;
}

/**
 * The figures of one real program. Unless they say otherwise, they were taken on Linux 6.18 on two virtual amd64 cores,
 * shared with other work, from `/proc/<pid>/status`; start after 5 to 12 s, idle after 60 s, load over 60 s. None of them
 * were measured on arm64.
 */
export interface Measurement {
  /** The program, and how it was started. */
  readonly program: string;
  /** A few seconds after its start. */
  readonly start: Resident;
  /** Without load. */
  readonly idle: Resident;
  /** The most that was seen under load. */
  readonly load: Resident;
  /** CPU when idle, in thousandths of a core of the machine that measured. */
  readonly idleMilliCpu: number;
  /** What the load was, and how long. */
  readonly under: string;
}

/** Mebibytes that are in memory, and that cannot be dropped. */
export const at = (resident: number, anonymous: number): Resident => ({ resident, anonymous });
