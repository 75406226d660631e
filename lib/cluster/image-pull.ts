import { Construct } from 'constructs';
import { declareObject } from '../k8s/declared';
import { requireDnsLabel } from '../k8s/names';
import { Container, PodSpec } from '../k8s/pod-template';

/** How a component's images are pulled. */
export interface ImagePullProps {
  /**
   * When the kubelet asks the registry.
   * @default - 'IfNotPresent': a pinned tag is pulled once a node, and an outage of the registry stops no restart
   */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /**
   * Secrets of type `kubernetes.io/dockerconfigjson` in the pod's namespace; with API gateways, in theirs too.
   * @default - none
   */
  readonly pullSecrets?: readonly string[];
}

/** Declares the pull secrets of pods, so that what refers to them is known to be there. */
export function declarePullSecrets(
  scope: Construct,
  namespace: string,
  { pullSecrets = [] }: ImagePullProps = {},
): void {
  for (const name of pullSecrets)
    declareObject(scope, { kind: 'Secret', namespace, name, keys: ['.dockerconfigjson'] });
}

/**
 * Gives every container of a pod its pull policy, and the pod its pull secrets. Containers that state a policy keep it.
 *
 * The injected containers are not here: the injector sets their policy from its own flag, and they pull with the
 * pod's secrets.
 *
 * @throws when a secret's name is none.
 */
export function withImagePull(spec: PodSpec, { pullPolicy, pullSecrets = [] }: ImagePullProps = {}): PodSpec {
  const state = (container: Container): Container => ({ imagePullPolicy: pullPolicy ?? 'IfNotPresent', ...container });
  pullSecrets.forEach((name) => name.split('.').forEach((part) => requireDnsLabel('pull secret', part)));
  return {
    ...spec,
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(state) } : {}),
    containers: spec.containers.map(state),
    ...(pullSecrets.length > 0 ? { imagePullSecrets: pullSecrets.map((name) => ({ name })) } : {}),
  };
}
