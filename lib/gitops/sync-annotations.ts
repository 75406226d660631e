import { KubeObject, Manifest } from '../k8s/manifest';
import { withClaimKinds } from './claim-templates';
import { KEPT_KINDS } from './kept-kinds';

const WAVE = 'argocd.argoproj.io/sync-wave';
/** What an object that stays has: without the last, an Application that no longer has it would be out of sync for ever. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  'argocd.argoproj.io/sync-options': ['Prune=false', 'Delete=false'],
  'argocd.argoproj.io/compare-options': ['IgnoreExtraneous'],
};

/**
 * Tells Argo CD by annotations that each layer waits for the one before it, and which objects it never removes. An
 * object's own annotations win. What Argo CD would take for a difference for ever is completed.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export function annotateForArgoCd(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.map((manifest) => {
    const { metadata } = manifest.object;
    const annotations = {
      [WAVE]: String(Number.parseInt(manifest.layer, 10)),
      ...metadata.annotations,
      ...(KEPT_KINDS.includes(manifest.object.kind) ? keep(manifest.object) : {}),
    };
    return { ...manifest, object: { ...withClaimKinds(manifest.object), metadata: { ...metadata, annotations } } };
  });
}

function keep({ metadata: { annotations = {} } }: KubeObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(KEPT).map(([name, options]) => {
      const own = annotations[name]?.split(',').map((option) => option.trim()) ?? [];
      const known = own.map(keyOf);
      return [name, [...own, ...options.filter((option) => !known.includes(keyOf(option)))].join(',')];
    }),
  );
}

const keyOf = (option: string): string => option.split('=')[0];
