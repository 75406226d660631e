import { Architecture, Image, ImageCatalog } from '../cluster/image';
import { requireArguments } from '../props/arguments';

/** What differs from one line of consul-k8s to the next, as far as manifests and rules depend on it. */
export interface ReleaseFacts {
  /** Which set of custom resource definitions the injector needs: all its kinds, each with the schema of this line. */
  readonly definitions: '1.9' | '2.0';
  /** The version of GatewayClass, Gateway and HTTPRoute that the injector watches. */
  readonly gatewayApi: 'v1beta1' | 'v1';
  /** Whether the injector needs TCPRoute `v1alpha2`: always, or when this flag asks for it. */
  readonly tcpRoute:
    | 'always'
    | {
        /** The injector's flag, with its dash. */
        readonly flag: string;
      };
  /** Labels without which the injector passes over a Gateway. */
  readonly gatewayLabels: Readonly<Record<string, string>>;
  /** Whether the injector reads HorizontalPodAutoscalers whenever it deploys an API gateway. */
  readonly readsAutoscalers: boolean;
  /** Whether TerminatingGateways are written into Consul only when a ConfigMap `helm-values` is there. */
  readonly needsHelmValues: boolean;
  /** Resources with a webhook of their own, beyond those of 1.9. */
  readonly checkedResources: readonly string[];
  /** Secrets that server-acl-init makes beside the bootstrap token, without the prefix of the install. */
  readonly aclInitSecrets: readonly string[];
  /** What `connect-service-port` is for a pod without it: the first port of its first container, or all of them. */
  readonly defaultServicePorts: 'first' | 'all';
  /** The Kubernetes minor versions that the vendor supports: 30 is 1.30. */
  readonly kubernetes: {
    /** The oldest minor version. */
    readonly oldest: number;
    /** The newest minor version. */
    readonly newest: number;
  };
}

/** The Consul versions and images that belong together. A further release is one more value here. */
export interface ConsulRelease {
  /** Version of Consul, for example `2.0.3`. */
  readonly consul: string;
  /** Version of consul-k8s (control plane and dataplane), for example `2.0.3`. */
  readonly consulK8s: string;
  /** The images that belong together. */
  readonly images: {
    /** Of the servers. */
    readonly consul: Image;
    /** Of the injector, the Jobs, and the init containers. */
    readonly controlPlane: Image;
    /** Of the sidecars. */
    readonly dataplane: Image;
  };
  /** What this line of consul-k8s does otherwise than another. */
  readonly facts: ReleaseFacts;
  /**
   * The version of consul-k8s whose facts these are, when it is another one: synth warns of it.
   * @default - the facts are those of `consulK8s` itself
   */
  readonly factsOf?: string;
}

/** The images of a release, and how their platforms are known. */
function images(consul: string, consulK8s: string, known: { consul: string; consulK8s: string }) {
  const everywhere: readonly Architecture[] = ['386', 'amd64', 'arm', 'arm64'];
  return {
    consul: {
      repository: 'docker.io/hashicorp/consul',
      tag: consul,
      platforms: everywhere,
      verified: known.consul,
    },
    controlPlane: {
      repository: 'docker.io/hashicorp/consul-k8s-control-plane',
      tag: consulK8s,
      platforms: everywhere,
      verified: known.consulK8s,
    },
    dataplane: {
      repository: 'docker.io/hashicorp/consul-dataplane',
      tag: consulK8s,
      platforms: ['amd64', 'arm64'],
      verified: known.consulK8s,
    },
  } as const satisfies ConsulRelease['images'];
}

const OLDER_CONSUL =
  'architectures of the Docker build in .github/workflows/build.yml of hashicorp/consul, read in November 2026 at a commit of an older release; the registry was not asked';

/** Consul 1.22.7 with consul-k8s 1.9.11. Its support was planned to end on 31 October 2026. */
const v1_22_7: ConsulRelease = {
  consul: '1.22.7',
  consulK8s: '1.9.11',
  images: images('1.22.7', '1.9.11', {
    consul: OLDER_CONSUL,
    consulK8s:
      'architectures of the Docker builds in .github/workflows/build.yml of hashicorp/consul-k8s and hashicorp/consul-dataplane v1.9.11, read in November 2026; the registry was not asked',
  }),
  facts: {
    definitions: '1.9',
    gatewayApi: 'v1beta1',
    tcpRoute: 'always',
    gatewayLabels: {},
    readsAutoscalers: false,
    needsHelmValues: false,
    checkedResources: [],
    aclInitSecrets: [],
    defaultServicePorts: 'first',
    kubernetes: { oldest: 30, newest: 35 },
  },
};

/** Consul 2.0.3 with consul-k8s 2.0.3. Its line is supported until 30 April 2028, as planned. */
const v2_0_3: ConsulRelease = {
  consul: '2.0.3',
  consulK8s: '2.0.3',
  images: images('2.0.3', '2.0.3', {
    consul: OLDER_CONSUL,
    consulK8s:
      'architectures of the Docker builds in .github/workflows/build.yml of hashicorp/consul-k8s v2.0.3 and hashicorp/consul-dataplane v2.0.1, read in November 2026; the registry was not asked',
  }),
  facts: {
    definitions: '2.0',
    gatewayApi: 'v1',
    // spelled like this in 2.0.0 to 2.0.3, by the program and by the chart
    tcpRoute: { flag: '-enabe-tcp-route' },
    gatewayLabels: { component: 'api-gateway' },
    readsAutoscalers: true,
    needsHelmValues: true,
    checkedResources: ['ratelimits'],
    aclInitSecrets: ['connect-inject-operator-read-acl-token'],
    defaultServicePorts: 'all',
    kubernetes: { oldest: 30, newest: 35 },
  },
};

/** The versions of a later patch of a line. */
export interface PatchVersions {
  /** Version of Consul, for example `2.0.5`. */
  readonly consul: string;
  /** Version of consul-k8s and its images. */
  readonly consulK8s: string;
}

/** A minor version of Consul, with its patches. */
export interface ReleaseLine {
  /**
   * A patch that this version of meshberry does not know: other images, and the facts of the newest patch that it
   * knows. A warning says so at synth, unless it is that very patch.
   *
   * @throws when a version is not `<major>.<minor>.<patch>`, or is of another line.
   */
  at(versions: PatchVersions): ConsulRelease;
}

function lineOf(newest: ConsulRelease): ReleaseLine {
  return {
    at(versions) {
      requireArguments('ReleaseLine.at', [versions]);
      const { consul, consulK8s } = versions;
      requirePatch('consul', consul, newest.consul);
      requirePatch('consulK8s', consulK8s, newest.consulK8s);
      if (consul === newest.consul && consulK8s === newest.consulK8s) return newest;
      const known = `as for Consul ${newest.consul} and consul-k8s ${newest.consulK8s}; not looked up for this version`;
      return {
        ...newest,
        consul,
        consulK8s,
        images: images(consul, consulK8s, { consul: known, consulK8s: known }),
        factsOf: newest.consulK8s,
      };
    },
  };
}

function requirePatch(name: string, version: string, newest: string): void {
  const line = newest.replace(/\.\d+$/, '');
  if (/^\d+\.\d+\.\d+$/.test(version) && version.startsWith(`${line}.`)) return;
  throw new Error(`${name} is '${version}', which is not a patch of '${line}': write a version like '${newest}'`);
}

/**
 * The releases that this version of meshberry knows. The chart of consul-k8s names the versions that belong together.
 * A later patch: `ConsulReleases.v2_0.at({ consul: '2.0.5', consulK8s: '2.0.5' })`.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/charts/consul/values.yaml
 */
export const ConsulReleases = {
  v1_22_7,
  v2_0_3,
  /** Later patches of Consul 1.22 with consul-k8s 1.9. */
  v1_22: lineOf(v1_22_7),
  /** Later patches of Consul 2.0. */
  v2_0: lineOf(v2_0_3),
} as const;

/** The release of an install that names none. */
export const DEFAULT_RELEASE: ConsulRelease = ConsulReleases.v2_0_3;

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
