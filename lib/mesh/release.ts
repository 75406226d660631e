import { Image, ImageCatalog } from '../cluster/image';

/** The Consul versions and images that belong together. A second release is one more value here. */
export interface ConsulRelease {
  /** Version of Consul, for example `1.22.7`. */
  readonly consul: string;
  /** Version of consul-k8s (control plane and dataplane), for example `1.9.11`. */
  readonly consulK8s: string;
  readonly images: {
    readonly consul: Image;
    readonly controlPlane: Image;
    readonly dataplane: Image;
  };
}

/**
 * The releases that this version of meshberry knows. The chart of consul-k8s names the versions that belong together.
 * @see https://github.com/hashicorp/consul-k8s/blob/v1.9.11/charts/consul/values.yaml
 */
export const ConsulReleases = {
  /** Consul 1.22.7 with consul-k8s 1.9.11. */
  v1_22_7: {
    consul: '1.22.7',
    consulK8s: '1.9.11',
    images: {
      consul: {
        repository: 'docker.io/hashicorp/consul',
        // renovate: datasource=docker depName=hashicorp/consul
        tag: '1.22.7',
        platforms: ['386', 'amd64', 'arm', 'arm64'],
        verified:
          'architectures of the Docker build in .github/workflows/build.yml of hashicorp/consul, read in November 2026 at a commit of an older release; the registry was not asked',
      },
      controlPlane: {
        repository: 'docker.io/hashicorp/consul-k8s-control-plane',
        // renovate: datasource=docker depName=hashicorp/consul-k8s-control-plane
        tag: '1.9.11',
        platforms: ['386', 'amd64', 'arm', 'arm64'],
        verified:
          'architectures of the Docker build in .github/workflows/build.yml of hashicorp/consul-k8s v1.9.11, read in November 2026; the registry was not asked',
      },
      dataplane: {
        repository: 'docker.io/hashicorp/consul-dataplane',
        // renovate: datasource=docker depName=hashicorp/consul-dataplane
        tag: '1.9.11',
        platforms: ['amd64', 'arm64'],
        verified:
          'architectures of the Docker build in .github/workflows/build.yml of hashicorp/consul-dataplane v1.9.11, read in November 2026; the registry was not asked',
      },
    },
  },
} as const satisfies Readonly<Record<string, ConsulRelease>>;

/** A release whose images have the digests that the catalog knows; they are in the catalog afterwards. */
export function inCatalog(release: ConsulRelease, catalog: ImageCatalog): ConsulRelease {
  const { consul, controlPlane, dataplane } = release.images;
  return {
    ...release,
    images: {
      consul: catalog.use(consul),
      controlPlane: catalog.use(controlPlane),
      dataplane: catalog.use(dataplane),
    },
  };
}
