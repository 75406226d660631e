import { isIP } from 'net';

/** Whether a text is a range of addresses: `192.168.1.0/24`, or of IPv6. */
export function isCidr(cidr: string): boolean {
  const [address, bits, ...rest] = cidr.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address) as 0 | 4 | 6];
  return rest.length === 0 && /^(0|[1-9]\d*)$/.test(bits ?? '') && Number(bits) <= longest;
}
