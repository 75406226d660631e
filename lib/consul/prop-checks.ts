import { ContainerSize } from '../cluster/sizes';
import { bytes, milliCpu } from '../k8s/quantity';
import { checkSecretKey, SecretKey } from '../k8s/secret-key';

export function requireGivenKey(prop: string, secret: SecretKey | undefined): void {
  if (secret) checkSecretKey(prop, secret);
}

export function requireWhole(prop: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${prop} is ${shown(value)}: use a whole number from ${least} to ${most}`);
  }
}

/** A value as messages show it: strings in quotes, since `'3'` is not a number. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

export function requireSize(prop: string, size: ContainerSize | undefined): void {
  if (!size) return;
  const { requests, limits } = size;
  if (bytes(`${prop}.requests.memory`, requests.memory) > bytes(`${prop}.limits.memory`, limits.memory)) {
    throw new Error(
      `${prop} requests '${requests.memory}' of memory but is limited to '${limits.memory}': raise the limit or request less`,
    );
  }
  const cpu = milliCpu(`${prop}.requests.cpu`, requests.cpu);
  if (limits.cpu !== undefined && cpu > milliCpu(`${prop}.limits.cpu`, limits.cpu)) {
    throw new Error(
      `${prop} requests '${requests.cpu}' of CPU but is limited to '${limits.cpu}': raise the limit or request less`,
    );
  }
}

export function isIpAddress(address: string): boolean {
  const parts = address.split('.');
  if (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return true;
  return /^[0-9a-f:.]+$/i.test(address) && address.includes(':') && URL.canParse(`http://[${address}]`);
}
