import { KubeObject } from '../../lib';
import { podTemplateOf } from '../../lib/k8s/pod-template';
import { Annotations, INJECTED } from '../../lib/mesh/annotations';
import { parseUpstreamAnnotation } from '../../lib/mesh/upstream-annotation';
import { healthyInstances } from './envoy';
import { readinessOfPod, Readiness } from './readiness';
import { Sidecar, sidecarKey } from './sidecars';
import { podsOf, stays } from './workload-pods';

/** The ready pods of the folder's callers: the sidecars that can be asked. */
export function callersOf(objects: readonly KubeObject[], pods: readonly KubeObject[]): readonly KubeObject[] {
  return objects
    .filter((object) => stays(object) && upstreamsOf(podTemplateOf(object)?.metadata?.annotations).length > 0)
    .flatMap((object) => podsOf(object, pods))
    .filter((pod) => isInjected(pod) && readinessOfPod(pod).state === 'ready');
}

/** An edge of the mesh: a workload that calls a mesh service by a local port. */
export interface Call extends Readiness {
  /** The workload, as namespace and name. */
  readonly from: string;
  /** The mesh service. */
  readonly to: string;
  readonly port: number | string;
  /** How many pods the workload has. */
  readonly pods: number;
}

/**
 * Who calls whom, and whether the sidecar of each pod has it: it listens on the local port, and knows a healthy instance. Of a pod
 * whose sidecar was not asked, only what it was created with is known: the injector tells its sidecar of these upstreams.
 *
 * @param objects what the folder holds
 * @param pods what the cluster runs
 * @param sidecars what those of ready pods say, by the names of the pods
 */
export function callsOf(
  objects: readonly KubeObject[],
  pods: readonly KubeObject[],
  sidecars: ReadonlyMap<string, Sidecar> = new Map(),
): readonly Call[] {
  return objects.filter(stays).flatMap((object) => {
    const { namespace, name } = object.metadata;
    const own = podsOf(object, pods);
    return upstreamsOf(podTemplateOf(object)?.metadata?.annotations).map(({ name: to, port }) => ({
      from: `${namespace}/${name}`,
      to,
      port,
      pods: own.length,
      ...stateOf(to, port, own, sidecars),
    }));
  });
}

function stateOf(
  to: string,
  port: number | string,
  pods: readonly KubeObject[],
  sidecars: ReadonlyMap<string, Sidecar>,
): Readiness {
  if (pods.length === 0) return { state: 'waiting', reason: 'no pods' };
  let unasked: string | undefined;
  for (const pod of pods) {
    const { name, annotations } = pod.metadata;
    if (!isInjected(pod))
      return { state: 'failed', reason: `pod ${name} has no sidecar: it was created without the injector, delete it` };
    if (!upstreamsOf(annotations).some((each) => each.name === to && each.port === port))
      return { state: 'waiting', reason: `pod ${name} is older than this upstream` };
    const readiness = readinessOfPod(pod);
    if (readiness.state !== 'ready') return readiness;
    const sidecar = sidecars.get(sidecarKey(pod));
    if (sidecar?.refusal !== undefined) unasked ??= `by its annotation; its sidecar was not asked: ${sidecar.refusal}`;
    if (!sidecar || sidecar.refusal !== undefined) continue;
    const instances = healthyInstances(sidecar.dump, localPort(pod, port));
    if (instances === undefined)
      return { state: 'waiting', reason: `the sidecar of pod ${name} does not listen on ${port}` };
    if (instances === 0)
      return { state: 'waiting', reason: `the sidecar of pod ${name} knows no healthy instance of '${to}'` };
  }
  return { state: 'ready', ...(unasked === undefined ? {} : { reason: unasked }) };
}

function isInjected({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[INJECTED.key] === INJECTED.value;
}

/** An upstream may name a port of the pod's containers. */
function localPort({ spec }: KubeObject, port: number | string): number {
  if (typeof port === 'number') return port;
  const ports: { name?: string; containerPort: number }[] = (spec?.containers ?? []).flatMap(
    (container: KubeObject['spec']) => container.ports ?? [],
  );
  return ports.find(({ name }) => name === port)?.containerPort ?? NaN;
}

function upstreamsOf(annotations: Readonly<Record<string, string>> = {}) {
  return parseUpstreamAnnotation(annotations[Annotations.upstreams] ?? '').flatMap(({ upstream }) => upstream ?? []);
}
