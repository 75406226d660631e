import { Container, PodSpec, PodTemplate } from '../k8s/pod-template';
import { InjectionSettings } from './injection-settings';

/** What becomes of a pod when it has passed the injector. */
export interface InjectedPod {
  /** The pod's spec as it will run: its own containers and the injected ones. */
  readonly spec: PodSpec;
  /** What was added to it. */
  readonly added: { readonly initContainers: readonly Container[]; readonly containers: readonly Container[] };
  /** The ports that the sidecar takes in the pod's network, and what for. */
  readonly ports: ReadonlyMap<number, string>;
}

/**
 * What the injector of consul-k8s 1.9 adds to a pod, from the pod's annotations and the injector's flags.
 *
 * @returns undefined for a pod that is not injected.
 */
export function inject(_template: PodTemplate, _settings: InjectionSettings): InjectedPod | undefined {
  throw new Error('to be written');
}
