import { Manifest } from '../k8s/manifest';
import { OwnNamespace } from '../mesh/own-namespace';

/** The namespaces that this app makes, and not another one or a user. */
export function ownNamespaces(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(
    ({ object, construct }) => object.kind === 'Namespace' && construct.node.scope instanceof OwnNamespace,
  );
}
