/** What an install is called, and how much it logs, when nothing else is said. */
export const INSTALL_DEFAULTS = {
  name: 'consul',
  namespace: 'consul',
  datacenter: 'dc1',
  logLevel: 'info',
  logJson: false,
} as const;
