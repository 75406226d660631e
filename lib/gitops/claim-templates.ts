import { KubeObject } from '../k8s/manifest';

/**
 * A StatefulSet whose claim templates say that they are claims, as the API server adds it: Argo CD takes what it adds in a
 * list without keys for a difference, and would apply the StatefulSet again and again.
 */
export function withClaimKinds(object: KubeObject): KubeObject {
  const templates = object.spec?.volumeClaimTemplates as readonly object[] | undefined;
  if (object.kind !== 'StatefulSet' || !templates) return object;
  const volumeClaimTemplates = templates.map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...template,
  }));
  return { ...object, spec: { ...object.spec, volumeClaimTemplates } };
}
