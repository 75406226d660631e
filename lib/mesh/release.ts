import { Image } from '../cluster/image';

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
