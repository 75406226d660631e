import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { fields } from '../reading';
import { listed } from '../../text/listed';

const SIDECAR_USER = 5995;

/** No container of a meshed pod runs as the sidecar's user. */
export const noSidecarUser: Rule = {
  id: 'no-sidecar-user',
  level: 'error',
  refusedBy: 'injector',
  reason: "seen on consul-k8s 1.9.11: the injector refuses the pod, 'cannot have the same UID as consul-dataplane'",
  *check(context) {
    for (const { manifest, spec, allContainers } of meshOf(context).pods) {
      const places = [
        ...(fields(spec.securityContext).runAsUser === SIDECAR_USER ? ['the pod'] : []),
        ...allContainers
          .filter(({ securityContext }) => fields(securityContext).runAsUser === SIDECAR_USER)
          .map(({ name }) => `container '${name}'`),
      ];
      if (places.length === 0) continue;
      const message = `runAsUser of ${listed(places, 'and')} is ${SIDECAR_USER}, which is the sidecar's user: pick another id`;
      yield { manifest, message };
    }
  },
};
