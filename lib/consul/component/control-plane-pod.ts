import { withDisk } from '../../cluster/disk';
import { withImagePull } from '../../cluster/image-pull';
import { schedulingFields, SchedulingProps } from '../../cluster/scheduling';
import { ContainerResources } from '../../cluster/sizes';
import { RESTRICTED_CONTAINER, restrictedPod } from '../../k8s/pod-security';
import { Container, PodSpec, PodTemplate } from '../../k8s/pod-template';
import { Annotations } from '../../mesh/annotations';
import { managedLabels } from '../../mesh/labels';
import { priorityClassName as classNameOf } from '../../mesh/priority-class';
import { Component } from './component';
import { HOSTNAME } from '../../k8s/well-known-labels';

/**
 * On every pod of the install: the webhook for pods looks away from it, or the injector could never start the pods
 * without which it does not answer.
 */
export const CONTROL_PLANE_LABEL = { app: 'consul' } as const;

/** The user and group that the images of Consul and of the control plane have. */
const USER = 100;
const GROUP = 1000;

export interface ControlPlanePodProps {
  /** Whether the pod gets the token of its ServiceAccount. */
  readonly token: boolean;
  readonly container: Omit<Container, 'resources' | 'securityContext'>;
  readonly resources: ContainerResources;
  /** @default - none */
  readonly volumes?: readonly object[];
  /** @default - any node */
  readonly scheduling?: SchedulingProps;
  /** @default - none but that the pod is not to be injected */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Further fields of the pod's spec. @default - none */
  readonly fields?: Partial<PodSpec>;
}

/** The template of a pod of the install: restricted, sized, and out of the injector's sight. */
export function controlPlanePod(component: Component, props: ControlPlanePodProps): PodTemplate {
  const container: Container = {
    ...props.container,
    name: props.container.name as string,
    resources: { requests: { ...props.resources.requests }, limits: { ...props.resources.limits } },
    securityContext: RESTRICTED_CONTAINER,
  };
  const priorityClassName = classNameOf(component.install.prefix, 'control-plane');
  const spec: PodSpec = {
    serviceAccountName: component.objectName,
    automountServiceAccountToken: props.token,
    securityContext: restrictedPod(USER, { group: GROUP, ownsVolumes: true }),
    containers: [container],
    ...(props.volumes && props.volumes.length > 0 ? { volumes: [...props.volumes] } : {}),
    ...schedulingFields({ priorityClassName, ...props.scheduling }, component.selector),
    ...props.fields,
  };
  return {
    metadata: {
      labels: { ...component.selector, ...managedLabels, ...CONTROL_PLANE_LABEL },
      annotations: { [Annotations.inject]: 'false', ...props.annotations },
    },
    spec: withImagePull(withDisk(spec), component.install.imagePull),
  };
}

/** Keeps the pods of one component apart: as a wish, or as a condition. One pod alone needs none. */
export function spread(
  component: Component,
  replicas: number,
  spreading: 'soft' | 'required' = 'soft',
): Partial<PodSpec> {
  if (replicas < 2) return {};
  const term = { labelSelector: { matchLabels: component.selector }, topologyKey: HOSTNAME };
  return {
    affinity: {
      podAntiAffinity:
        spreading === 'required'
          ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
          : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
    },
  };
}
