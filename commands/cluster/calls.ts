import { KubeObject } from '../../lib';
import { podTemplateOf } from '../../lib/k8s/pod-template';
import { Annotations, INJECTED } from '../../lib/mesh/annotations';
import { parseUpstreamAnnotation } from '../../lib/mesh/upstream-annotation';
import { readinessOfPod, Readiness } from './readiness';
import { podsOf, stays } from './workload-pods';

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
 * Who calls whom, and whether the sidecar of each pod has it: the injector tells a sidecar of the upstreams that its pod was
 * created with.
 *
 * @param objects what the folder holds
 * @param pods what the cluster runs
 */
export function callsOf(objects: readonly KubeObject[], pods: readonly KubeObject[]): readonly Call[] {
  return objects.filter(stays).flatMap((object) => {
    const { namespace, name } = object.metadata;
    const own = podsOf(object, pods);
    return upstreamsOf(podTemplateOf(object)?.metadata?.annotations).map(({ name: to, port }) => ({
      from: `${namespace}/${name}`,
      to,
      port,
      pods: own.length,
      ...stateOf(to, port, own),
    }));
  });
}

function stateOf(to: string, port: number | string, pods: readonly KubeObject[]): Readiness {
  if (pods.length === 0) return { state: 'waiting', reason: 'no pods' };
  for (const pod of pods) {
    const { name, annotations } = pod.metadata;
    if (annotations?.[INJECTED.key] !== INJECTED.value)
      return { state: 'failed', reason: `pod ${name} has no sidecar: it was created without the injector, delete it` };
    if (!upstreamsOf(annotations).some((each) => each.name === to && each.port === port))
      return { state: 'waiting', reason: `pod ${name} is older than this upstream` };
    const readiness = readinessOfPod(pod);
    if (readiness.state !== 'ready') return readiness;
  }
  return { state: 'ready' };
}

function upstreamsOf(annotations: Readonly<Record<string, string>> = {}) {
  return parseUpstreamAnnotation(annotations[Annotations.upstreams] ?? '').flatMap(({ upstream }) => upstream ?? []);
}
