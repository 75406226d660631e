import { KubeObject, Manifest } from '../k8s/manifest';
import { requireDnsLabel } from '../k8s/names';
import { isSynced } from '../mesh/synced';
import { KEPT_KINDS } from './kept-kinds';

/** How Flux follows the layers of an app. */
export interface FluxProps {
  /**
   * The folder that the Kustomizations are written to; what else is in it stays.
   * @default 'flux'
   */
  readonly folder?: string;
  /**
   * Where the app's folder is in the repository.
   * @default - the name of the app's folder, at the repository's root
   */
  readonly path?: string;
  /**
   * What Flux fetches the repository with, in the Kustomizations' namespace.
   * @default - the GitRepository 'flux-system' of `flux bootstrap`
   */
  readonly source?: {
    /** The kind of Flux's source. */
    readonly kind: 'GitRepository' | 'OCIRepository' | 'Bucket';
    /** The name of the source. */
    readonly name: string;
  };
  /** The namespace of the Kustomizations. @default 'flux-system' */
  readonly namespace?: string;
  /** What the Kustomizations' names begin with: another one for each app of a cluster. @default 'meshberry' */
  readonly name?: string;
  /** How often Flux compares the cluster with the repository. @default '10m' */
  readonly interval?: string;
  /** How long Flux waits until a layer is ready. @default '15m' */
  readonly timeout?: string;
}

/** Kustomize reads the target; kind and name of the patch stand for any. */
const PRUNE_DISABLED = `apiVersion: v1
kind: any
metadata:
  name: any
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
`;
const DURATION = /^(\d+(\.\d+)?(ms|s|m|h))+$/;

/**
 * A Flux Kustomization for each layer, by file name. Each waits until the layer before it is ready, and is ready when
 * its own objects are: config entries when Consul has them. Objects that leave a layer are pruned, but for those that
 * hold data.
 *
 * @param folder the app's folder
 * @throws when a name or a duration is not valid
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export function fluxKustomizations(
  manifests: readonly Manifest[],
  folder: string,
  props: FluxProps,
): Map<string, KubeObject> {
  const { namespace = 'flux-system', name = 'meshberry', interval = '10m', timeout = '15m' } = props;
  const { path = folder, source = { kind: 'GitRepository', name: 'flux-system' } } = props;
  requireDnsLabel('flux namespace', namespace);
  requireDnsLabel('flux name', name);
  for (const [what, value] of Object.entries({ interval, timeout }))
    if (!DURATION.test(value)) throw new Error(`flux ${what} is '${value}': write a number and a unit, like '10m'`);
  const layers = [...new Set(manifests.map(({ layer }) => layer))].sort();
  return new Map(
    layers.map((layer, i) => [
      `${layer}.yaml`,
      {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: `${name}-${layer}`, namespace },
        spec: {
          ...(i > 0 ? { dependsOn: [{ name: `${name}-${layers[i - 1]}` }] } : {}),
          sourceRef: source,
          path: `./${path.replace(/^\.\/|\/$/g, '')}/${layer}`,
          interval,
          retryInterval: '1m',
          timeout,
          prune: true,
          wait: true,
          ...healthChecks(manifests.filter((manifest) => manifest.layer === layer)),
          patches: [
            {
              target: { kind: KEPT_KINDS.join('|') },
              patch: PRUNE_DISABLED,
            },
          ],
        },
      },
    ]),
  );
}

/** Flux takes a custom object that has no condition `Ready` for ready at once. */
function healthChecks(manifests: readonly Manifest[]): object {
  const entries = manifests.filter(({ object }) => isSynced(object));
  const kinds = new Map(entries.map(({ object }) => [object.kind, object.apiVersion]));
  if (kinds.size === 0) return {};
  return {
    healthCheckExprs: [...kinds].sort().map(([kind, apiVersion]) => ({
      apiVersion,
      kind,
      current: `has(status.conditions) && status.conditions.exists(c, c.type == 'Synced' && c.status == 'True')`,
    })),
  };
}
