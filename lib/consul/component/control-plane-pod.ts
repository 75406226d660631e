import { withDisk } from '../../cluster/disk';
import { withImagePull } from '../../cluster/image-pull';
import { schedulingFields, SchedulingProps } from '../../cluster/scheduling';
import { ContainerResources } from '../../cluster/sizes';
import { RESTRICTED_CONTAINER, restrictedPod } from '../../k8s/pod-security';
import { Container, EnvVar, PodSpec, PodTemplate } from '../../k8s/pod-template';
import { secretEnv } from '../../k8s/secret-key';
import { Annotations } from '../../mesh/annotations';
import { managedLabels } from '../../mesh/labels';
import { priorityClassName as classNameOf } from '../../mesh/priority-class';
import { Component } from './component';
import { joinScheduling, podOptionsOf } from './pods';
import { PodComponent, PodOptions } from './props';
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
  /** Containers that end before it starts, with sizes and security context. @default - none */
  readonly initContainers?: readonly Container[];
  readonly resources: ContainerResources;
  /** @default - none */
  readonly volumes?: readonly object[];
  /** @default - any node */
  readonly scheduling?: SchedulingProps;
  /** Further labels. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - none but that the pod is not to be injected */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Further fields of the pod's spec. @default - none */
  readonly fields?: Partial<PodSpec>;
}

/** The template of a pod of the install: restricted, sized, and out of the injector's sight. */
export function controlPlanePod(component: Component, props: ControlPlanePodProps): PodTemplate {
  const { install } = component;
  const options = podOptionsOf(install.pods, component.name as PodComponent);
  const { requests, limits } = install.pods[component.name as PodComponent]?.resources ?? props.resources;
  const container: Container = {
    ...props.container,
    name: props.container.name as string,
    resources: { requests: { ...requests }, limits: { ...limits } },
    securityContext: RESTRICTED_CONTAINER,
    ...further(component, props.container, options),
  };
  const priorityClassName = classNameOf(install.name, 'control-plane');
  const [sidecars, others] = [true, false].map((ends) =>
    (options.containers ?? []).filter(({ restartPolicy }) => (restartPolicy === 'Always') === ends),
  );
  const first = [...(props.initContainers ?? []), ...sidecars];
  const volumes = [...(props.volumes ?? []), ...(options.volumes ?? [])];
  const { affinity, ...scheduling } = schedulingFields(
    `'${component.path}'`,
    { priorityClassName, ...joinScheduling(options.scheduling, props.scheduling) },
    component.selector,
  );
  const { affinity: ownAffinity, ...fields } = props.fields ?? {};
  const spec: PodSpec = {
    serviceAccountName: component.objectName,
    automountServiceAccountToken: props.token,
    securityContext: restrictedPod(USER, { group: GROUP, ownsVolumes: true }),
    ...(first.length > 0 ? { initContainers: first } : {}),
    containers: [container, ...others],
    ...(volumes.length > 0 ? { volumes } : {}),
    ...scheduling,
    ...fields,
    ...(affinity || ownAffinity ? { affinity: joinAffinity(affinity, ownAffinity) } : {}),
  };
  return {
    metadata: {
      labels: withOwn(component, 'labels', options.labels, {
        ...component.selector,
        ...managedLabels,
        ...CONTROL_PLANE_LABEL,
        ...props.labels,
      }),
      annotations: withOwn(component, 'annotations', options.annotations, {
        [Annotations.inject]: 'false',
        ...props.annotations,
      }),
    },
    spec: withImagePull(withDisk(spec), install.imagePull),
  };
}

/** The further variables and mounts of a program. @throws when it has such a variable already. */
function further(
  component: Component,
  { env = [], volumeMounts = [] }: ControlPlanePodProps['container'],
  options: PodOptions,
): Partial<Container> {
  const given = Object.entries(options.env ?? {});
  const taken = given.find(([name]) => env.some((variable: EnvVar) => variable.name === name));
  if (taken)
    throw new Error(`'${component.path}': pods gives it the env '${taken[0]}', which is the install's own: remove it`);
  const mounts = [...volumeMounts, ...(options.volumeMounts ?? [])];
  return {
    ...(env.length + given.length > 0
      ? {
          env: [
            ...env,
            ...given.map(([name, value]) => (typeof value === 'string' ? { name, value } : secretEnv(name, value))),
          ],
        }
      : {}),
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
  };
}

/** What the install says of its pods, and then what is given. @throws when that would change the install's own. */
function withOwn(
  { path }: Component,
  what: 'labels' | 'annotations',
  given: Readonly<Record<string, string>> = {},
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const taken = Object.keys(given).find((key) => own[key] !== undefined);
  if (taken)
    throw new Error(
      `'${path}': pods gives it the ${what} '${taken}: ${given[taken]}', which is the install's own, '${own[taken]}': remove it`,
    );
  return { ...own, ...given };
}

/** Both affinities: of each kind, the terms of both. */
function joinAffinity(first: Affinity = {}, second: Affinity = {}): Affinity {
  const joined: Affinity = { ...first };
  for (const [kind, terms] of Object.entries(second)) {
    joined[kind] = { ...joined[kind] };
    for (const [strength, list] of Object.entries(terms))
      joined[kind][strength] = [...(joined[kind][strength] ?? []), ...list];
  }
  return joined;
}

type Affinity = Record<string, Record<string, unknown[]>>;

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
