import { DepsCloudPrograms } from './programs';
import { ApiObject, Duration, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { withDisk } from '../cluster/disk';
import { ImagePullProps, withImagePull } from '../cluster/image-pull';
import { schedulingFields } from '../cluster/scheduling';
import { sizeOf } from '../cluster/sizes';
import { RESTRICTED_CONTAINER, restrictedPod } from '../k8s/pod-security';
import { managedLabels, selectorLabels } from '../mesh/labels';
import type { MeshIngress } from '../mesh/ingress';
import { Mesh } from '../mesh/mesh';
import { MeshService } from '../mesh/mesh-service';
import { requireArguments } from '../props/arguments';
import { autoscalerSpec } from './autoscaler';
import { ProgramProps } from './program-props';
import { programImage, ProgramName, UID } from './images';
import { ProgramMetricsProps, monitor } from './monitor';

/** What all programs of one install have in common. */
export interface Install {
  readonly mesh: Mesh;
  readonly namespace: string;
  readonly registry: string;
  readonly version: string;
  readonly imagePull?: ImagePullProps;
  readonly metrics?: ProgramMetricsProps;
}

/** What is particular to a server. */
export interface ProgramSpec {
  readonly program: Exclude<ProgramName, 'indexer'>;
  /** Which of its two ports is in the mesh. */
  readonly meshPort: 'http' | 'grpc';
  /** How long a request may take, streams included. @default - 15 s */
  readonly requestTimeout?: Duration;
  /** Is called when the manifest is written, since it may name upstreams. @default - the image's */
  readonly command?: () => readonly string[];
  /** Flags that come before those which `addFlags` adds. */
  readonly flags: readonly string[];
  /** @default - none */
  readonly env?: readonly object[];
  /** A way in from outside of the cluster. @default - none */
  readonly ingress?: MeshIngress;
}

/** The ports of all three servers. */
export const PORTS = { http: 8080, grpc: 8090 } as const;

/** The labels of a program's pods that never change. */
export function podLabels(name: string, component: string): Record<string, string> {
  return {
    ...selectorLabels(name, 'depscloud'),
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': 'depscloud',
    ...managedLabels,
  };
}

/** What a server is made of: what all of them share, what is particular to it, and what a user says. */
export interface DepsCloudServerProps extends ProgramProps {
  readonly install: Install;
  readonly spec: ProgramSpec;
}

/** A server of deps.cloud in the mesh: extractor, tracker or gateway. */
export class DepsCloudServer extends Construct {
  /** The Deployment. */
  public readonly deployment: ApiObject;
  /** Its service in the mesh: what callers connect to. */
  public readonly service: MeshService;
  /** The labels that select its pods. */
  public readonly selector: Readonly<Record<string, string>>;
  private readonly flags: string[];

  /** @internal */
  public constructor(scope: Construct, id: string, props: DepsCloudServerProps) {
    super(scope, id);
    const { install, spec } = props;
    const { program } = spec;
    const { namespace } = install;
    const name = `depscloud-${program}`;
    const image = programImage(Cluster.of(this).images, program, install.registry, install.version);
    const { resources = sizeOf(this, DepsCloudPrograms[program]) } = props;
    this.flags = [...spec.flags];
    this.selector = selectorLabels(name, 'depscloud');
    const labels = { ...podLabels(name, program), 'app.kubernetes.io/version': install.version };
    this.deployment = new ApiObject(this, 'deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        ...this.replicas(props),
        selector: { matchLabels: this.selector },
        template: {
          metadata: { labels },
          spec: withImagePull(
            withDisk(
              {
                securityContext: restrictedPod(UID),
                containers: [
                  {
                    name: program,
                    image,
                    ...(spec.command ? { command: Lazy.any({ produce: spec.command }) as unknown as string[] } : {}),
                    // The flags name upstreams, which need the mesh service, which needs this object.
                    args: Lazy.any({ produce: () => [...this.flags] }) as unknown as string[],
                    ...(spec.env ? { env: spec.env as { name: string }[] } : {}),
                    ports: Object.entries(PORTS).map(([port, containerPort]) => ({
                      name: port,
                      containerPort,
                      protocol: 'TCP',
                    })),
                    resources,
                    securityContext: RESTRICTED_CONTAINER,
                    ...probes(),
                  },
                ],
                ...schedulingFields(
                  `'${this.node.path}'`,
                  { priorityClassName: install.mesh.priorityClass('services'), ...props.scheduling },
                  this.selector,
                ),
              },
              { meshed: true },
            ),
            install.imagePull,
          ),
        },
      },
    });
    this.service = new MeshService(this, 'service', {
      mesh: install.mesh,
      name,
      workload: this.deployment,
      port: PORTS[spec.meshPort],
      protocol: spec.meshPort,
      requestTimeout: spec.requestTimeout,
      additionalPorts: install.metrics && spec.meshPort !== 'http' ? [{ name: 'http', port: PORTS.http }] : [],
      openEgress: props.openEgress,
      ingress: spec.ingress,
      sidecar: props.sidecar,
    });
    if (props.autoscaling) {
      new ApiObject(this, 'autoscaler', {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name, namespace, labels: podLabels(name, program) },
        spec: autoscalerSpec(`'${this.node.path}'`, name, props.autoscaling),
      });
    }
    if (install.metrics) monitor(this, { name, namespace, selector: this.selector, metrics: install.metrics });
  }

  /** Adds flags behind those that are there. */
  public addFlags(...flags: readonly string[]): void {
    requireArguments('DepsCloudServer.addFlags', [flags], this.node.path);
    this.flags.push(...flags);
  }

  private replicas({ replicas, autoscaling }: ProgramProps): { replicas?: number } {
    const what = `'${this.node.path}'`;
    if (!autoscaling) return { replicas: replicas ?? 1 };
    if (replicas !== undefined)
      throw new Error(
        `${what} has ${replicas} replicas and autoscaling: each apply would undo the scaling, remove one of the two`,
      );
    return {};
  }
}

/**
 * `/version` says that the program runs, `/healthz` that what it calls works as well: extractor and tracker for the
 * gateway, the database for the tracker. A restart mends only the former, so start-up and liveness ask for that: on a
 * cluster that starts from nothing, the gateway would otherwise be restarted until the database is there.
 */
function probes(): object {
  const http = (path: string): object => ({ httpGet: { path, port: 'http' }, timeoutSeconds: 5 });
  return {
    startupProbe: { ...http('/version'), periodSeconds: 5, failureThreshold: 60 },
    readinessProbe: { ...http('/healthz'), periodSeconds: 10, failureThreshold: 3 },
    livenessProbe: { ...http('/version'), periodSeconds: 20, failureThreshold: 6 },
  };
}
