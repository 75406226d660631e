import { Annotations } from '../mesh/annotations';
import { labelsOfNamespace, MeshedPod } from './mesh-view';
import { parseBool } from './parse-bool';
import { CheckContext } from './rule';

/**
 * Whether a pod's traffic is redirected to its sidecar: by its annotation, else by the label of its namespace. The
 * injector's own default is off.
 */
export function usesTransparentProxy(context: CheckContext, { annotations, namespace }: MeshedPod): boolean {
  const value =
    annotations[Annotations.transparentProxy] ?? labelsOfNamespace(context, namespace)?.[Annotations.transparentProxy];
  return value !== undefined && parseBool(value) === true;
}
