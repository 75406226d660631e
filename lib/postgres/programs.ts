import { at, PAGES_16K, PAGES_4K } from '../cluster/measurement';
import { MeasuredProgram } from '../cluster/sizes';

/** Of its figures on arm64. */
const WITHOUT_CLIENTS = {
  date: '2026-11-27',
  instead: 'PostgreSQL 17 with a new database, no client; amd64: PostgreSQL 15',
  beside: at(26, 11.5),
};

/** What the database runs. Build: PostgreSQL 15. */
export const PostgresPrograms: Readonly<Record<'postgresql', MeasuredProgram>> = {
  postgresql: {
    program:
      'postgres, shared_buffers 64MB, max_connections 50, all processes (PSS, shared buffers count as anonymous)',
    start: at(23, 10),
    idle: at(23, 10),
    load: at(101, 87),
    idleMilliCpu: 1,
    under: '60 s of pgbench, scale 10, 10 clients, 2,416 transactions a second',
    keepsMilliCpu: 50,
    staysFull: true,
    // With all of its 100 connections busy it was killed at 256 MiB, and went on at 320 and 384 (amd64, pgbench for 40 s).
    growth: 3.75,
    arm64: [
      { ...PAGES_4K, ...WITHOUT_CLIENTS, idle: at(26, 11.5), coldPeak: 37 },
      { ...PAGES_16K, ...WITHOUT_CLIENTS, idle: at(28, 13.7), coldPeak: 40.5 },
    ],
  },
};
