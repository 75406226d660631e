import { at, PAGES_16K, PAGES_4K } from '../cluster/measurement';
import { ContainerResources, MeasuredProgram } from '../cluster/sizes';

/** The servers of deps.cloud. Build: deps.cloud 0.3.5. */
export const DepsCloudPrograms: Readonly<Record<'extractor' | 'tracker' | 'gateway', MeasuredProgram>> = {
  extractor: {
    program: 'node lib/main.js, Node.js 20',
    start: at(91, 46),
    idle: at(72, 27),
    load: at(202, 140),
    idleMilliCpu: 5,
    under: '60 s of 8 clients, 114,578 extractions of 300 dependencies, 1,000 of them refused; idle: after 20 s',
    keepsMilliCpu: 50,
    growth: 1.75,
    arm64: [
      { ...PAGES_4K, date: '2026-11-27', idle: at(85, 39.9), beside: at(92, 47.2), coldPeak: 109.8 },
      { ...PAGES_16K, date: '2026-11-27', idle: at(84, 40.1), beside: at(92, 47.2), coldPeak: 127.1 },
    ],
  },
  tracker: {
    program: 'tracker on PostgreSQL',
    start: at(21, 4),
    idle: at(23, 6),
    load: at(31, 13),
    idleMilliCpu: 1,
    under: '60 s of 32 connections through the gateway, 64,270 answers, an empty graph',
    keepsMilliCpu: 20,
    // A graph in memory while it answers: this was measured with little of it.
    growth: 4,
    arm64: [
      { ...PAGES_4K, date: '2026-11-27', idle: at(22, 7.4), beside: at(19, 4.7), coldPeak: 24.1 },
      { ...PAGES_16K, date: '2026-11-27', idle: at(20, 5.8), beside: at(19, 4.7), coldPeak: 23.9 },
    ],
  },
  gateway: {
    program: 'gateway',
    start: at(16, 3),
    idle: at(17, 4),
    load: at(25, 10),
    idleMilliCpu: 1,
    under: '60 s of HTTP over 32 connections, 64,270 answers',
    keepsMilliCpu: 20,
    growth: 4,
    arm64: [
      { ...PAGES_4K, date: '2026-11-27', idle: at(20, 8.6), beside: at(15, 2.9), coldPeak: 22.3 },
      { ...PAGES_16K, date: '2026-11-27', idle: at(15, 4.2), beside: at(15, 2.9), coldPeak: 19 },
    ],
  },
};

/** An estimate: a Go program like the tracker, with a git checkout at a time, whose size depends on the repositories. */
export const INDEXER_SIZE: ContainerResources = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { memory: '256Mi' },
};
