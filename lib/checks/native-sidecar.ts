import { Annotations } from '../mesh/annotations';
import { MeshedPod } from './mesh-view';
import { parseBool } from '../k8s/parse-bool';
import { FinishedApp } from './rule';

/** Whether a pod's sidecar is an init container that stays: by its annotation, which counts as absent when empty, else by the injector. */
export function asksForNativeSidecar({ settings }: FinishedApp, { annotations }: MeshedPod): boolean {
  const annotated = annotations[Annotations.nativeSidecar] ?? '';
  return annotated === '' ? settings?.nativeSidecars === true : parseBool(annotated) === true;
}
