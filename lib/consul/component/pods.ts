import { SchedulingProps } from '../../cluster/scheduling';
import { requireSize } from '../../cluster/sizes';
import { nearest } from '../../text/nearest';
import { checkSecretKey } from '../../k8s/secret-key';
import { shown } from '../../text/shown';
import { ComponentPodOptions, PodComponent, PodOptions, PodsProps } from './props';

/** Whether the pods of a component run to an end. */
const ENDS: Readonly<Record<PodComponent, boolean>> = {
  server: false,
  'connect-injector': false,
  'webhook-cert-manager': true,
  'gossip-encryption-autogenerate': true,
  'tls-init': true,
  'server-acl-init': true,
  'dns-proxy': false,
  'mesh-gateway': false,
  'sync-catalog': false,
};
const POD_COMPONENTS = Object.keys(ENDS) as PodComponent[];

/** What other props say of a component's pods: one of the two says it. */
export interface OwnProps {
  readonly prop: string;
  readonly given?: Pick<ComponentPodOptions, 'resources' | 'scheduling'>;
}

/**
 * Checks what is said of the install's pods.
 *
 * @throws when a component is unknown or has another prop for what is said, a size or Secret is not valid, or a folder has no limit.
 */
export function requirePods(
  pods: PodsProps = {},
  own: Readonly<Partial<Record<PodComponent, OwnProps>>> = {},
): PodsProps {
  for (const [name, options] of Object.entries(pods) as [PodComponent | 'all', ComponentPodOptions][]) {
    const what = `pods.${name}`;
    if (name !== 'all' && !POD_COMPONENTS.includes(name)) throw new Error(unknownComponent(name));
    const other = name === 'all' ? undefined : own[name];
    for (const field of ['resources', 'scheduling'] as const) {
      if (options[field] === undefined || other?.given?.[field] === undefined) continue;
      throw new Error(`${what}.${field} and ${other.prop}.${field} are both given: remove one of them`);
    }
    requireSize(`${what}.resources`, options.resources);
    for (const [variable, value] of Object.entries(options.env ?? {})) {
      if (typeof value !== 'string') checkSecretKey(`${what}.env '${variable}'`, value);
    }
    const staying = options.containers?.find(({ restartPolicy }) => restartPolicy !== 'Always');
    if (staying && (name === 'all' || ENDS[name]))
      throw new Error(
        `${what}.containers has '${staying.name}' for a Job, which ends when all its containers have: give it restartPolicy 'Always', with which it ends with the program, or name the components that stay`,
      );
    for (const volume of options.volumes ?? []) {
      const folder = volume.emptyDir as { medium?: string; sizeLimit?: string } | undefined;
      if (folder && folder.sizeLimit === undefined)
        throw new Error(
          `${what}.volumes has an emptyDir '${volume.name}' without a sizeLimit: it could fill the node, write { emptyDir: { sizeLimit: '64Mi' } }`,
        );
    }
  }
  return pods;
}

function unknownComponent(name: string): string {
  const near = nearest(name, POD_COMPONENTS);
  return `pods has ${shown(name)}, which is not a component that runs pods: ${near ? `did you mean '${near}'? ` : ''}use 'all', ${POD_COMPONENTS.map((known) => `'${known}'`).join(', ')}`;
}

/** What the pods of a component get: what all get, and its own besides. */
export function podOptionsOf(pods: PodsProps, name: PodComponent): PodOptions {
  const { all = {}, [name]: own = {} } = pods;
  return {
    scheduling: joinScheduling(all.scheduling, own.scheduling),
    labels: { ...all.labels, ...own.labels },
    annotations: { ...all.annotations, ...own.annotations },
    env: { ...all.env, ...own.env },
    volumes: [...(all.volumes ?? []), ...(own.volumes ?? [])],
    volumeMounts: [...(all.volumeMounts ?? []), ...(own.volumeMounts ?? [])],
    containers: [...(all.containers ?? []), ...(own.containers ?? [])],
  };
}

/** Two wishes in one: tolerations add up, labels of nodes are merged, of everything else the second one's holds. */
export function joinScheduling(
  first: SchedulingProps | undefined,
  second: SchedulingProps | undefined,
): SchedulingProps | undefined {
  if (!first || !second) return first ?? second;
  return {
    ...first,
    ...second,
    nodeSelector: { ...first.nodeSelector, ...second.nodeSelector },
    tolerations: [...(first.tolerations ?? []), ...(second.tolerations ?? [])],
  };
}
