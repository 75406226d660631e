import { Duration } from 'cdk8s';
import { requireDuration } from '../../k8s/duration';
import { requireWhole } from '../../k8s/whole-number';
import { Json } from '../merge';
import { ConnectCaProps } from './props';

const KEYS = ['ec-224', 'ec-256', 'ec-384', 'ec-521', 'rsa-2048', 'rsa-4096'];
const HOUR = 3600;

/**
 * `connect.ca_config` of the servers; undefined when it is Consul's own.
 *
 * @throws when Consul would refuse the lifetimes or the keys.
 * @see https://github.com/hashicorp/consul/blob/v1.22.7/agent/structs/connect_ca.go `CommonCAProviderConfig.Validate`
 */
export function resolveConnectCa(ca: ConnectCaProps = {}): Json | undefined {
  const { leafLifetime, intermediateLifetime, rootLifetime, keys, signaturesPerSecond } = ca;
  const leaf = secondsOf('leafLifetime', leafLifetime, HOUR, 365 * 24 * HOUR, Duration.hours(72));
  const intermediate = secondsOf('intermediateLifetime', intermediateLifetime, 3 * HOUR, Infinity, Duration.days(365));
  const root = secondsOf('rootLifetime', rootLifetime, 3 * HOUR, Infinity, Duration.days(3650));
  if (intermediate < 3 * leaf)
    throw new Error(
      `connectCa.intermediateLifetime is ${hours(intermediate)}, less than three times the leafLifetime of ${hours(leaf)}: Consul refuses it, use ${hours(3 * leaf)} or more`,
    );
  if (root < intermediate)
    throw new Error(
      `connectCa.rootLifetime is ${hours(root)}, less than the intermediateLifetime of ${hours(intermediate)}: Consul refuses it, use ${hours(intermediate)} or more`,
    );
  if (keys !== undefined && !KEYS.includes(keys))
    throw new Error(`connectCa.keys is '${keys}': use ${KEYS.map((known) => `'${known}'`).join(', ')}`);
  requireWhole('connectCa.signaturesPerSecond', signaturesPerSecond, 1);
  const [type, bits] = keys?.split('-') ?? [];
  const config = {
    ...(leafLifetime ? { leaf_cert_ttl: `${leaf}s` } : {}),
    ...(intermediateLifetime ? { intermediate_cert_ttl: `${intermediate}s` } : {}),
    ...(rootLifetime ? { root_cert_ttl: `${root}s` } : {}),
    ...(keys ? { private_key_type: type, private_key_bits: Number(bits) } : {}),
    ...(signaturesPerSecond ? { csr_max_per_second: signaturesPerSecond } : {}),
  };
  return Object.keys(config).length > 0 ? config : undefined;
}

function secondsOf(
  prop: string,
  duration: Duration | undefined,
  least: number,
  most: number,
  standard: Duration,
): number {
  requireDuration(`connectCa.${prop}`, duration, { unit: 'seconds', least, most });
  return (duration ?? standard).toSeconds();
}

function hours(seconds: number): string {
  return `${seconds / HOUR} hours`;
}
