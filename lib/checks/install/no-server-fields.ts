import { podTemplateOf } from '../../k8s/pod-template';
import { Rule } from '../rule';
import { Fields, fields } from '../reading';
import { listed } from '../../text/listed';

const METADATA = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
];

/** What controllers and kubectl write, as `kubectl get -o yaml` shows it. */
const ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/selected-node',
  'volume.kubernetes.io/storage-provisioner',
];

/** What the cluster fills in is not written. */
export const noServerFields: Rule = {
  id: 'no-server-fields',
  level: 'error',
  reason:
    "the API server's rules: such fields are its own, so that an applied object differs from the written one for ever, or is refused",
  *check(context) {
    for (const manifest of context.index.manifests) {
      const { object } = manifest;
      const template = podTemplateOf(object);
      const found = [
        ...('status' in object ? ['status'] : []),
        ...written('metadata', fields(object.metadata)),
        ...ANNOTATIONS.filter((name) => name in fields(object.metadata.annotations)).map(
          (name) => `annotation '${name}'`,
        ),
        ...(template && template !== (object as unknown) ? written('the pod template', fields(template.metadata)) : []),
      ];
      if (found.length === 0) continue;
      yield { manifest, message: `remove ${listed(found, 'and')}: the cluster fills that in` };
    }
  },
};

function written(where: string, metadata: Fields): string[] {
  return METADATA.filter((field) => field in metadata).map((field) => `${field} of ${where}`);
}
