import { INITIAL_NAMESPACES } from '../k8s/initial-namespaces';
import { isDnsLabel, requireDnsLabel } from '../k8s/names';
import { INSTALL_DEFAULTS } from '../mesh/install-defaults';
import type { ConsulProps } from './consul-props';

/** What the install and its parts are called. */
export interface Names {
  readonly name: string;
  readonly namespace: string;
  readonly datacenter: string;
  readonly domain: string;
}

/** @throws when a name is not valid, or belongs to somebody else. */
export function resolveNames(props: Pick<ConsulProps, 'name' | 'namespace' | 'datacenter' | 'domain'>): Names {
  const {
    name: prefix = INSTALL_DEFAULTS.name,
    namespace = INSTALL_DEFAULTS.namespace,
    datacenter = INSTALL_DEFAULTS.datacenter,
    domain = 'consul',
  } = props;
  requireDnsLabel('name', prefix);
  if (prefix.length > 23) {
    // the longest name is that of the gossip Job with its hash, which is a label of its pods
    throw new Error(
      `name '${prefix}' has ${prefix.length} characters: use 23 or fewer, the components' names are added`,
    );
  }
  if (INITIAL_NAMESPACES.includes(namespace)) {
    throw new Error(
      `namespace is '${namespace}', which is not ours to write: give Consul one of its own, like 'consul'`,
    );
  }
  requireDnsLabel('namespace', namespace);
  if (!/^[a-z0-9_-]{1,63}$/.test(datacenter)) {
    throw new Error(`datacenter is '${datacenter}': use lower case letters, digits, '-' and '_'`);
  }
  if (!domain.split('.').every(isDnsLabel)) {
    throw new Error(`domain is '${domain}': use DNS labels with dots between them, like 'consul' or 'mesh.home.arpa'`);
  }
  return { name: prefix, namespace, datacenter, domain };
}
