/** The address of a DNS server that the servers ask, without its port: `192.168.1.1`, `192.168.1.1:53`, `[fd00::1]:53`. */
export function recursorAddress(recursor: string): string {
  return /^\[([^\]]*)\](:\d+)?$/.exec(recursor)?.[1] ?? /^([\d.]+)(:\d+)?$/.exec(recursor)?.[1] ?? recursor;
}
