/**
 * Whether a name is a domain name as Consul reads it: labels of 1 to 63 bytes, of whatever letters, 253 in all.
 * @see https://pkg.go.dev/github.com/miekg/dns#IsDomainName
 */
export function isDomainName(name: string): boolean {
  if (name === '.') return true;
  const labels = name.replace(/\.$/, '').split('.');
  const sizes = labels.map((label) => Buffer.byteLength(label));
  return sizes.every((size) => size > 0 && size < 64) && sizes.reduce((sum, size) => sum + size + 1, 1) <= 255;
}
