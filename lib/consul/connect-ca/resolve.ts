import { Duration } from 'cdk8s';
import { Json } from '../merge';
import { ConnectCaProps } from './props';

const HOUR = 3600;

/**
 * `connect.ca_config` of the servers; undefined when it is Consul's own.
 *
 * @throws when Consul would refuse the lifetimes or the keys.
 * @see https://github.com/hashicorp/consul/blob/v1.22.7/agent/structs/connect_ca.go `CommonCAProviderConfig.Validate`
 */
export function resolveConnectCa(ca: ConnectCaProps = {}): Json | undefined {
  const { leafLifetime, intermediateLifetime, rootLifetime, keys, signaturesPerSecond } = ca;
  const leaf = (leafLifetime ?? Duration.hours(72)).toSeconds();
  const intermediate = (intermediateLifetime ?? Duration.days(365)).toSeconds();
  const root = (rootLifetime ?? Duration.days(3650)).toSeconds();
  if (intermediate < 3 * leaf)
    throw new Error(
      `connectCa.intermediateLifetime is ${hours(intermediate)}, less than three times the leafLifetime of ${hours(leaf)}: Consul refuses it, use ${hours(3 * leaf)} or more`,
    );
  if (root < intermediate)
    throw new Error(
      `connectCa.rootLifetime is ${hours(root)}, less than the intermediateLifetime of ${hours(intermediate)}: Consul refuses it, use ${hours(intermediate)} or more`,
    );
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

function hours(seconds: number): string {
  return `${seconds / HOUR} hours`;
}
