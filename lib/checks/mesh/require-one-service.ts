import { Annotations } from '../../mesh/annotations';
import { describe } from '../../k8s/manifest';
import { meshOf, nameOf } from '../mesh-view';
import { Rule } from '../rule';

/** Exactly one Service that is not ignored selects a meshed pod. */
export const requireOneService: Rule = {
  id: 'require-one-service',
  level: 'error',
  reason:
    "seen on consul-k8s 1.9.11: each Service that selects the pod registers it once more; read in connect-init's command.go: the init container waits for exactly one service and its sidecar, and starts over for ever when there are none or more",
  *check(context) {
    for (const { manifest, services, annotations, multiPort } of meshOf(context).pods) {
      const only = annotations[Annotations.kubernetesService];
      if (services.length === 0) {
        const message =
          only === undefined
            ? `no Service selects the pods of ${describe(manifest.object)}, so Consul never learns of them: add one whose selector matches their labels (a headless one will do)`
            : `annotation '${Annotations.kubernetesService}' names Service '${only}', which does not select these pods: name the Service that does`;
        yield { manifest, message };
      } else if (services.length > 1 && !multiPort) {
        const names = services.map((service) => `'${nameOf(service)}'`).join(' and ');
        const message = `Services ${names} select the pods of ${describe(manifest.object)}, but only one Service may: label the others '${Annotations.serviceIgnore}: "true"'`;
        yield { manifest, message };
      }
    }
  },
};
