import { Duration } from 'cdk8s';

/**
 * The CA that the servers issue the certificates of services with. Consul takes it from here when it first starts, and
 * keeps it in its data: a later change takes a command.
 *
 * @see docs/guides/options.md 'Certificates'
 */
export interface ConnectCaProps {
  /** How long a sidecar's certificate is good, in whole seconds, 1 hour to 365 days; it is renewed when half is over. @default - Consul's: 72 hours @range 3600..31536000 seconds */
  readonly leafLifetime?: Duration;
  /** How long the signing certificate below the root is good: three times `leafLifetime` or more. @default - Consul's: 365 days @range 10800.. seconds */
  readonly intermediateLifetime?: Duration;
  /** How long the root is good: `intermediateLifetime` or more. @default - Consul's: 3650 days @range 10800.. seconds */
  readonly rootLifetime?: Duration;
  /** The keys of root and intermediate: on a curve, or RSA, which costs a Pi much more. @default - Consul's: 'ec-256' */
  readonly keys?: 'ec-224' | 'ec-256' | 'ec-384' | 'ec-521' | 'rsa-2048' | 'rsa-4096';
  /** How many certificates a server signs a second, so that a new root does not keep it busy. @default - Consul's: 50 @range 1.. */
  readonly signaturesPerSecond?: number;
}
