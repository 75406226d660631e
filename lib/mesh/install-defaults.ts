/** How much the programs of Consul and consul-k8s write to their logs. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** What an install is called, and how much it logs, when nothing else is said. */
export const INSTALL_DEFAULTS = {
  name: 'consul',
  namespace: 'consul',
  datacenter: 'dc1',
  logLevel: 'info',
  logJson: false,
} as const;
