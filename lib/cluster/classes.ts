import { Cluster, K3sComponent } from './cluster';

/** The kinds of class that objects name. */
export type ClassKind = 'PriorityClass' | 'RuntimeClass' | 'StorageClass' | 'IngressClass';

/** The classes that every cluster has. */
const SYSTEM: Readonly<Partial<Record<ClassKind, readonly string[]>>> = {
  PriorityClass: ['system-cluster-critical', 'system-node-critical'],
};

/**
 * The classes that k3s brings besides, and with what. Its RuntimeClasses are for runtimes that it finds on a node.
 * @see https://docs.k3s.io/storage
 * @see https://docs.k3s.io/networking/networking-services
 * @see https://docs.k3s.io/advanced
 */
const CLASSES_OF_K3S: Readonly<Partial<Record<ClassKind, { of: K3sComponent; names: readonly string[] }>>> = {
  RuntimeClass: {
    of: 'runtimes',
    names: 'nvidia nvidia-experimental crun lunatic slight spin wws wasmedge wasmer wasmtime'.split(' '),
  },
  StorageClass: { of: 'local-storage', names: ['local-path'] },
  IngressClass: { of: 'traefik', names: ['traefik'] },
};

/** Whether a cluster has a class before anybody brings one. */
export function hasClass(cluster: Cluster, kind: ClassKind, name: string): boolean {
  const ofK3s = CLASSES_OF_K3S[kind];
  return (
    SYSTEM[kind]?.includes(name) || (ofK3s !== undefined && cluster.brings(ofK3s.of) && ofK3s.names.includes(name))
  );
}
