import { IConstruct } from 'constructs';

/** Requests and limits of a container, as Kubernetes writes them. */
export interface ContainerSize {
  readonly requests: { readonly cpu: string; readonly memory: string };
  /** No CPU limit on what must answer quickly. */
  readonly limits: { readonly cpu?: string; readonly memory: string };
}

/** Everything that the app runs in a container. */
export type Component =
  | 'consul-server'
  | 'consul-connect-injector'
  | 'consul-webhook-cert-manager'
  | 'consul-job'
  | 'consul-dns-proxy'
  | 'sidecar'
  | 'sidecar-init'
  | 'postgresql'
  | 'extractor'
  | 'tracker'
  | 'gateway'
  | 'indexer'
  | 'preflight';

const size = (cpu: string, memory: string, memoryLimit: string): ContainerSize => ({
  requests: { cpu, memory },
  limits: { memory: memoryLimit },
});

const SIZES: Readonly<Record<Component, ContainerSize>> = {
  'consul-server': size('100m', '128Mi', '256Mi'),
  'consul-connect-injector': size('50m', '96Mi', '192Mi'),
  'consul-webhook-cert-manager': size('10m', '32Mi', '96Mi'),
  'consul-job': size('20m', '32Mi', '96Mi'),
  'consul-dns-proxy': size('20m', '48Mi', '96Mi'),
  sidecar: size('20m', '48Mi', '128Mi'),
  'sidecar-init': size('20m', '32Mi', '150Mi'),
  postgresql: size('50m', '96Mi', '256Mi'),
  extractor: size('50m', '96Mi', '192Mi'),
  tracker: size('20m', '32Mi', '128Mi'),
  gateway: size('20m', '32Mi', '128Mi'),
  indexer: size('50m', '64Mi', '256Mi'),
  preflight: size('10m', '16Mi', '64Mi'),
};

/** The size of a component's container, for the cluster of the app that `scope` belongs to. */
export function sizeOf(_scope: IConstruct, component: Component): ContainerSize {
  return SIZES[component];
}
