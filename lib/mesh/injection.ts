import { Container, PodSpec, PodTemplate } from '../k8s/pod-template';
import { parseBool } from '../k8s/parse-bool';
import { Annotations } from './annotations';
import { initContainer, sidecarContainer, VOLUME } from './injected-containers';
import { flag, portsOf } from './injection-annotations';
import { InjectionSettings } from './injection-settings';

/** What becomes of a pod when it has passed the injector. */
export interface InjectedPod {
  /** The pod's spec as it will run: its own containers and the injected ones. */
  readonly spec: PodSpec;
  /** What was added to it. */
  readonly added: {
    /** The init container, and a native sidecar. */
    readonly initContainers: readonly Container[];
    /** A sidecar that is not native. */
    readonly containers: readonly Container[];
  };
  /** The ports that the sidecar takes in the pod's network, and what for. */
  readonly ports: ReadonlyMap<number, string>;
}

/** Whether a pod asks to be injected, or is injected because it does not say otherwise. */
export function isInjected(template: PodTemplate, settings: Pick<InjectionSettings, 'defaultInject'>): boolean {
  const asked = template.metadata?.annotations?.[Annotations.inject];
  return asked === undefined ? settings.defaultInject : parseBool(asked) === true;
}

/**
 * What the injector of consul-k8s 1.9 adds to a pod of one service without transparent proxy, from the pod's
 * annotations and the injector's flags. What only the API server or the cluster knows (the service account token's
 * mount, the certificate authority) is left out.
 *
 * @returns undefined for a pod that is not injected.
 * @see https://github.com/hashicorp/consul-k8s/tree/v1.9.11/control-plane/connect-inject/webhook
 */
export function inject(template: PodTemplate, settings: InjectionSettings): InjectedPod | undefined {
  if (!isInjected(template, settings)) return undefined;
  const annotations = template.metadata?.annotations ?? {};
  const { native, lifecycle, init, sidecar, ports } = additionTo(annotations, settings);
  const env = upstreamEnv(annotations[Annotations.upstreams]);
  const own = (containers: Container[] = []): Container[] =>
    env.length > 0 ? containers.map((c) => ({ ...c, env: [...(c.env ?? []), ...env] })) : containers;
  const containers = own(template.spec.containers);
  const withSidecar = native ? containers : lifecycle ? [sidecar, ...containers] : [...containers, sidecar];
  return {
    spec: {
      ...template.spec,
      initContainers: [...own(template.spec.initContainers), init, ...(native ? [sidecar] : [])],
      containers: withSidecar,
      volumes: [...(template.spec.volumes ?? []), VOLUME],
    },
    added: native
      ? { initContainers: [init, sidecar], containers: [] }
      : { initContainers: [init], containers: [sidecar] },
    ports,
  };
}

/** The ports that the sidecar takes in the network of a pod with such annotations; none for a pod that is not injected. */
export function injectedPorts(
  annotations: Record<string, string>,
  settings: InjectionSettings,
): ReadonlyMap<number, string> {
  const template = { metadata: { annotations }, spec: { containers: [] } };
  return isInjected(template, settings) ? additionTo(annotations, settings).ports : new Map();
}

/** What is added to pods, and how; the same objects for all pods of equal annotations. */
interface Addition {
  readonly native: boolean;
  readonly lifecycle: boolean;
  readonly init: Container;
  readonly sidecar: Container;
  readonly ports: ReadonlyMap<number, string>;
}

const ADDITIONS = new WeakMap<InjectionSettings, Map<string, Addition>>();

function additionTo(annotations: Record<string, string>, settings: InjectionSettings): Addition {
  // Nothing of it follows from the upstreams, and most pods of an app have all other annotations in common.
  const { [Annotations.upstreams]: _, ...deciding } = annotations;
  const key = JSON.stringify(deciding);
  let known = ADDITIONS.get(settings);
  if (!known) ADDITIONS.set(settings, (known = new Map()));
  let addition = known.get(key);
  if (!addition) known.set(key, (addition = makeAddition(deciding, settings)));
  return addition;
}

function makeAddition(annotations: Record<string, string>, settings: InjectionSettings): Addition {
  const native = flag(annotations[Annotations.nativeSidecar], settings.nativeSidecars);
  const lifecycle = flag(annotations[Annotations.lifecycle], settings.lifecycle.enabled);
  return {
    native,
    lifecycle,
    init: initContainer(settings),
    sidecar: sidecarContainer(annotations, settings, { native, lifecycle }),
    ports: portsOf(annotations, settings),
  };
}

/** The environment variables that the injector makes of each upstream, for all of the pod's own containers. */
function upstreamEnv(upstreams = ''): { name: string; value: string }[] {
  return upstreams.split(/[, \n]+/).flatMap((item) => {
    const [name, port] = item.split(':', 2);
    if (!/^\d+$/.test(port ?? '') || Number(port) === 0) return [];
    const variable = `${name.trim().toUpperCase().replace(/-/g, '_')}_CONNECT_SERVICE`;
    return [
      { name: `${variable}_HOST`, value: '127.0.0.1' },
      { name: `${variable}_PORT`, value: String(Number(port)) },
    ];
  });
}
