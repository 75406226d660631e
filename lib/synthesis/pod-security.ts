import { Manifest } from '../k8s/manifest';
import { containersOf, podTemplateOf } from '../k8s/pod-template';
import { POD_SECURITY_ENFORCE } from '../k8s/pod-security';

/**
 * Fills in what Pod Security `restricted` wants said and a pod leaves unsaid, in namespaces of the app that enforce it:
 * without it, the API server would refuse the pod. What a pod does say stays, and is for a check to judge.
 * cdk8s-plus-27, for one, can say neither the seccomp profile nor which capabilities are dropped.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictPods(manifests: readonly Manifest[]): readonly Manifest[] {
  const restricted = new Set(
    manifests
      .filter(
        ({ object }) => object.kind === 'Namespace' && object.metadata.labels?.[POD_SECURITY_ENFORCE] === 'restricted',
      )
      .map(({ object }) => object.metadata.name),
  );
  for (const { object } of manifests) {
    const template = restricted.has(object.metadata.namespace ?? '') ? podTemplateOf(object) : undefined;
    if (!template) continue;
    const { spec } = template;
    spec.securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...spec.securityContext };
    for (const container of containersOf(spec)) {
      const own = container.securityContext;
      container.securityContext = {
        // beside it, the API server would refuse what is for a check to judge
        ...(own?.privileged === true ? {} : { allowPrivilegeEscalation: false }),
        ...own,
        capabilities: { drop: ['ALL'], ...own?.capabilities },
      };
    }
  }
  return manifests;
}
