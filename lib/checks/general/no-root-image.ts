import { userOfImage } from '../../cluster/image-users';
import { podsOf } from '../pods';
import { fields, text } from '../reading';
import { Rule } from '../rule';

/** A container that must not run as root, and leaves its user to its image, has an image that names one by its number. */
export const noRootImage: Rule = {
  id: 'no-root-image',
  level: 'error',
  reason: `seen with the kubelet of Kubernetes 1.34.8, on level 22-pods of the e2e: 'container has runAsNonRoot and image will run as root', 'image has non-numeric user (nobody), cannot verify user is non-root' (prometheus/statsd_exporter#406): the pod waits in CreateContainerConfigError`,
  *check(context) {
    for (const pod of podsOf(context)) {
      const shared = fields(pod.spec.securityContext);
      for (const container of pod.allContainers) {
        const own = fields(container.securityContext);
        const image = text(container.image);
        if (image === undefined || (own.runAsNonRoot ?? shared.runAsNonRoot) !== true) continue;
        if ((own.runAsUser ?? shared.runAsUser) !== undefined) continue;
        const user = userOfImage(context.cluster.images, image);
        if (user === undefined || Number(user) > 0) continue;
        const why =
          user === 'root'
            ? `runs as root: set runAsUser to a user that its program can run as, or, where it cannot, set runAsNonRoot to false in a namespace of Pod Security 'baseline'`
            : `names its user '${user}', which the kubelet cannot look up: set runAsUser to its number`;
        const message = `container '${container.name}' must not run as root (runAsNonRoot), and its image '${image}' ${why}`;
        yield { manifest: pod.manifest, message };
      }
    }
  },
};
