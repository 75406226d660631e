import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { ClusterNode } from '../cluster/node-group';
import { Image, referenceOf } from '../cluster/image';
import { withDisk } from '../cluster/disk';
import { declarePullSecrets, ImagePullProps, withImagePull } from '../cluster/image-pull';
import { MiB } from '../cluster/amounts';
import { ContainerResources, sizeOf } from '../cluster/sizes';
import { SidecarPrograms } from '../mesh/sidecar-programs';
import { requireChart } from '../k8s/chart';
import { INITIAL_NAMESPACES } from '../k8s/initial-namespaces';
import { requireDnsLabel } from '../k8s/names';
import { RESTRICTED_CONTAINER, restrictedPod } from '../k8s/pod-security';
import { Container, PodSpec } from '../k8s/pod-template';
import { Annotations } from '../mesh/annotations';
import { managedLabels, selectorLabels } from '../mesh/labels';
import { OwnNamespace } from '../mesh/own-namespace';
import { ConsulRelease, DEFAULT_RELEASE, inCatalog } from '../mesh/release';
import { CHECK_SCRIPT } from './check-script';
import { HOSTNAME } from '../k8s/well-known-labels';
import { requireConstruct } from '../props/arguments';

/** An estimate: a shell that reads a few files, and then sleeps. */
const SHELL_SIZE: ContainerResources = { requests: { cpu: '10m', memory: '8Mi' }, limits: { memory: '32Mi' } };

/** What a preflight is made with. */
export interface PreflightProps {
  /**
   * A namespace of its own, made with it and deleted with its layer.
   * @default 'preflight'
   */
  readonly namespace?: string;
  /** Whose Envoy is tried, and whose shell runs the check. @default ConsulReleases.v2_0_3 */
  readonly release?: ConsulRelease;
  /** @default - pulled once a node, without secrets */
  readonly imagePull?: ImagePullProps;
}

const NAME = 'preflight';
/** Where the script and the declared nodes are mounted. */
const FOLDER = '/preflight';

/** The user of both images. */
const USER = 100;

/**
 * Tells for every node whether the mesh can run there, before the mesh goes in: architecture, memory and memory cgroups,
 * page size, address bits, and whether the Envoy of the release starts.
 *
 * A pod on each node checks in its init containers. `kubectl -n preflight get pods -o wide`
 * shows `Running` for a node that passed, and `Init:Error` or `Init:CrashLoopBackOff` for one that did not;
 * `kubectl -n preflight logs <pod> -c node` says what to change, and `kubectl describe` shows the same. A pod passes by itself once
 * its node is mended. What is left behind sleeps, and can be deleted with its layer.
 *
 * @example
 * ```ts
 * import { Layer, MeshApp, Preflight } from 'meshberry';
 *
 * declare const app: MeshApp;
 * new Preflight(new Layer(app, '00-preflight'), 'preflight');
 * ```
 */
export class Preflight extends Construct {
  /** @throws when the namespace is not a valid DNS label or is in every cluster, or the construct is in no MeshApp. */
  public constructor(scope: Construct, id: string, props: PreflightProps = {}) {
    super(requireConstruct('Preflight', [scope, id, props], new.target !== Preflight), id);
    requireChart(this, '00-preflight');
    const what = `'${this.node.path}': namespace`;
    const namespace = requireDnsLabel(what, props.namespace ?? NAME);
    if (INITIAL_NAMESPACES.includes(namespace))
      throw new Error(
        `${what} is '${namespace}', which is in every cluster, and this one is deleted with its layer: use one of its own, like '${NAME}', or omit it`,
      );
    // It talks to nobody.
    new OwnNamespace(this, 'namespace', { name: namespace, closed: ['Ingress', 'Egress'] });
    const cluster = Cluster.of(this);
    const { consul, dataplane } = inCatalog(props.release ?? DEFAULT_RELEASE, cluster.images).images;
    const without = cluster.nodes.filter(({ runsEnvoy }) => !runsEnvoy).map(({ name }) => name);
    this.addConfig(namespace, cluster.nodes);
    if (without.length < cluster.nodes.length)
      this.addDaemonSet(NAME, namespace, props, consul, {
        envoy: dataplane,
        affinity: without.length > 0 ? onHosts('NotIn', without) : undefined,
      });
    if (without.length > 0)
      this.addDaemonSet(`${NAME}-no-envoy`, namespace, props, consul, { affinity: onHosts('In', without) });
  }

  private addConfig(namespace: string, nodes: readonly ClusterNode[]): void {
    const lines = nodes.map(({ name, board, usable, runsEnvoy }) =>
      [
        name,
        board.architecture,
        Math.floor(board.memory / MiB),
        Math.floor(usable.memory / MiB),
        runsEnvoy ? 'envoy' : 'no-envoy',
      ].join(' '),
    );
    new ApiObject(this, 'config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: NAME, namespace, labels: { ...managedLabels, ...selectorLabels(NAME, NAME) } },
      data: { 'check.sh': CHECK_SCRIPT, nodes: `${lines.join('\n')}\n` },
    });
  }

  private addDaemonSet(
    name: string,
    namespace: string,
    { imagePull }: PreflightProps,
    shell: Image,
    { envoy, affinity }: { readonly envoy?: Image; readonly affinity?: object },
  ): void {
    declarePullSecrets(this, namespace, imagePull);
    const labels = selectorLabels(NAME, name);
    const script = ['/bin/sh', `${FOLDER}/check.sh`, '$(NODE_NAME)', `${FOLDER}/nodes`];
    const spec: PodSpec = {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      tolerations: [{ operator: 'Exists' }],
      ...(affinity ? { affinity } : {}),
      securityContext: restrictedPod(USER),
      initContainers: [
        this.container('node', shell, script, true),
        ...(envoy ? [this.container('envoy', envoy, ['/usr/local/bin/envoy', '--version'], false)] : []),
      ],
      containers: [this.container('passed', shell, ['/bin/sleep', '2147483647'], false)],
      volumes: [{ name: 'check', configMap: { name: NAME } }],
    };
    new ApiObject(this, name, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name, namespace, labels: { ...managedLabels, ...labels } },
      spec: {
        selector: { matchLabels: labels },
        // No node waits for another one's result.
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%' } },
        template: {
          metadata: { labels: { ...managedLabels, ...labels }, annotations: { [Annotations.inject]: 'false' } },
          spec: withImagePull(withDisk(spec), imagePull),
        },
      },
    });
  }

  private container(name: string, image: Image, command: string[], checks: boolean): Container {
    // The scheduler keeps the most that any init container asks for as long as the pod is there: all ask for little.
    // Envoy may take what it takes as a sidecar.
    const { requests } = SHELL_SIZE;
    const { limits } = name === 'envoy' ? sizeOf(this, SidecarPrograms.sidecar) : SHELL_SIZE;
    return {
      name,
      image: referenceOf(image),
      command,
      ...(checks
        ? {
            env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
            volumeMounts: [{ name: 'check', mountPath: FOLDER, readOnly: true }],
          }
        : {}),
      resources: { requests: { ...requests }, limits: { ...limits } },
      terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: RESTRICTED_CONTAINER,
    };
  }
}

function onHosts(operator: 'In' | 'NotIn', names: readonly string[]): object {
  const term = { matchExpressions: [{ key: HOSTNAME, operator, values: [...names].sort() }] };
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } };
}
