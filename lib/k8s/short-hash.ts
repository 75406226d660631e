import { createHash } from 'crypto';

/** The first 16 hexadecimal digits of the SHA-256 of some JSON. */
export function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
