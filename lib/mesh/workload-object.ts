import { ApiObject } from 'cdk8s';
import type { Workload } from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';
import { KubeObject } from '../k8s/manifest';
import { containersOf, podTemplateOf } from '../k8s/pod-template';

/**
 * The object of a workload: itself, or that of a cdk8s-plus construct.
 * @throws when there is none.
 */
export function workloadObject(path: string, workload: IConstruct): ApiObject {
  const object = ApiObject.isApiObject(workload) ? workload : workload.node.defaultChild;
  if (!object || !ApiObject.isApiObject(object)) {
    throw new Error(
      `'${path}': workload '${workload.node.path}' holds no object: give a Deployment, StatefulSet, DaemonSet, Job, CronJob, or their ApiObject`,
    );
  }
  return object;
}

/** Which container of a workload listens on which port, as far as it has them yet: rendered once, when first asked. */
export function containerPorts(workload: IConstruct, object: ApiObject): () => ReadonlyMap<number, string> {
  // A cdk8s-plus workload is asked anew, since it cannot be rendered before it has a container.
  if (isPlusWorkload(workload)) {
    return () => {
      const containers = [...workload.initContainers, ...workload.containers];
      return new Map(
        containers.flatMap(({ name, ports }) => ports.map((port) => [port.number, `container '${name}'`])),
      );
    };
  }
  let rendered: ReadonlyMap<number, string> | undefined;
  return () => (rendered ??= renderedPorts(object.toJson() as KubeObject));
}

function renderedPorts(object: KubeObject): ReadonlyMap<number, string> {
  const { spec } = podTemplateOf(object) ?? { spec: { containers: [] } };
  return new Map(
    containersOf(spec).flatMap(({ name, ports }) =>
      (ports ?? []).map(({ containerPort }) => [containerPort, `container '${name}'`] as const),
    ),
  );
}

function isPlusWorkload(workload: IConstruct): workload is Workload {
  return 'containers' in workload && 'initContainers' in workload;
}
