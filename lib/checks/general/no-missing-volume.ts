import { podsOf } from '../pods';
import { Rule } from '../rule';
import { fields, records } from '../reading';

/** What a container mounts is a volume of its pod, or a claim template of its StatefulSet. */
export const noMissingVolume: Rule = {
  id: 'no-missing-volume',
  level: 'error',
  refusedBy: 'API server',
  reason: "seen on Kubernetes 1.34.8: the object is refused, 'volumeMounts[0].name: Not found'",
  *check(context) {
    for (const { manifest, spec, allContainers } of podsOf(context)) {
      const claims = records(fields(manifest.object.spec).volumeClaimTemplates).map(({ metadata }) => fields(metadata));
      const volumes = new Set([...records(spec.volumes), ...claims].map(({ name }) => name));
      for (const container of allContainers) {
        for (const { name, mountPath } of records(container.volumeMounts)) {
          if (volumes.has(name)) continue;
          const message = `container '${container.name}' mounts volume '${name}' at '${mountPath}', which the pod does not have: add the volume, or correct the name`;
          yield { manifest, message };
        }
      }
    }
  },
};
