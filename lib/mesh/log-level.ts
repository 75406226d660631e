/** How much the programs of Consul and consul-k8s write to their logs. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
