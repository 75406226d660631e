import { Image } from '../lib/cluster/image';
import { InjectionSettings } from '../lib/mesh/injection-settings';

const image = (name: string): Image => ({
  repository: `docker.io/hashicorp/${name}`,
  tag: '1',
  platforms: ['amd64', 'arm64'],
  verified: 'made up',
});

/** An injector's settings that need no Consul install in the app. */
export const settings: InjectionSettings = {
  release: {
    consul: '1',
    consulK8s: '1',
    images: {
      consul: image('consul'),
      controlPlane: image('consul-k8s-control-plane'),
      dataplane: image('consul-dataplane'),
    },
  },
  datacenter: 'dc1',
  prefix: 'consul',
  namespace: 'consul',
  logLevel: 'info',
  tls: true,
  acls: true,
  defaultInject: false,
  nativeSidecars: true,
  concurrency: 1,
  sidecarResources: { requests: { cpu: '20m', memory: '48Mi' }, limits: { memory: '128Mi' } },
  initResources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { cpu: '500m', memory: '150Mi' } },
  lifecycle: { enabled: true, drainListeners: true, shutdownGracePeriod: 20 },
  startupProbe: { initialDelay: 1, period: 2, failureThreshold: 60, timeout: 5 },
  metrics: { enabled: false, merging: false, scrapePort: 20200, mergedPort: 20100 },
};
