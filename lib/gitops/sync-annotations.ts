import { KubeObject, Manifest } from '../k8s/manifest';
import { KEPT_KINDS } from './kept-kinds';

const WAVE = 'argocd.argoproj.io/sync-wave';
const OPTIONS = 'argocd.argoproj.io/sync-options';
const KEPT = ['Prune=false', 'Delete=false'];

/**
 * Tells Argo CD by annotations that each layer waits for the one before it, and which objects it never removes. An
 * object's own annotations win.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export function annotateForArgoCd(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.map((manifest) => {
    const { metadata } = manifest.object;
    const annotations = {
      [WAVE]: String(Number.parseInt(manifest.layer, 10)),
      ...metadata.annotations,
      ...syncOptions(manifest.object),
    };
    return { ...manifest, object: { ...manifest.object, metadata: { ...metadata, annotations } } };
  });
}

function syncOptions({ kind, metadata }: KubeObject): Record<string, string> {
  if (!KEPT_KINDS.includes(kind)) return {};
  const own = metadata.annotations?.[OPTIONS]?.split(',').map((option) => option.trim()) ?? [];
  const names = own.map((option) => option.split('=')[0]);
  const added = KEPT.filter((option) => !names.includes(option.split('=')[0]));
  return { [OPTIONS]: [...own, ...added].join(',') };
}
