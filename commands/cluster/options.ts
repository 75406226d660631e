import { UsageError } from '../command';

export const CONTEXT = { help: 'the context of kubectl', value: 'name' } as const;
export const LAYER = { help: 'this layer alone, such as 20-consul', value: 'name' } as const;
export const TIMEOUT = { help: 'how long to wait for each layer, 15m by default', value: '90s|10m|1h' } as const;

export const INVENTORY = {
  help: "the cluster's list of what was applied, 'dist' by default; one for each app of a cluster",
  value: 'name',
} as const;

const UNITS = { s: 1000, m: 60_000, h: 3_600_000 };

/** @returns milliseconds */
export function timeoutOf(text = '15m'): number {
  const [, amount, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  if (unit === undefined)
    throw new UsageError(`--timeout is '${text}': write a whole number and s, m or h, such as 10m`);
  return Number(amount) * UNITS[unit as keyof typeof UNITS];
}
