import { POD_SECURITY_ENFORCE } from '../../k8s/pod-security';
import { Pod, podsOf } from '../pods';
import { Fields, fields, records, texts } from '../reading';
import { Rule } from '../rule';

/** The kinds of volume that `restricted` allows. @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** A pod meets the Pod Security level `restricted` where its namespace enforces it. */
export const meetPodSecurity: Rule = {
  id: 'meet-pod-security',
  level: 'error',
  reason: `seen on Kubernetes 1.34.8: the pods are refused ('violates PodSecurity "restricted:latest"'); the workload is taken, and nothing runs`,
  *check(context) {
    for (const pod of podsOf(context)) {
      const namespace = context.index.find('Namespace', undefined, pod.namespace);
      if (namespace?.object.metadata.labels?.[POD_SECURITY_ENFORCE] !== 'restricted') continue;
      for (const violation of violations(pod)) {
        const message = `namespace '${pod.namespace}' enforces Pod Security 'restricted', but ${violation}`;
        yield { manifest: pod.manifest, message };
      }
    }
  },
};

function* violations({ spec, allContainers }: Pod): Iterable<string> {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
    if (spec[field] === true) yield `the pod has ${field}: remove it`;
  }
  for (const volume of records(spec.volumes)) {
    const kind = Object.keys(volume).find((field) => field !== 'name' && !VOLUMES.includes(field));
    if (kind) yield `volume '${volume.name}' is a ${kind}: use one of ${VOLUMES.join(', ')}`;
  }
  const shared = fields(spec.securityContext);
  for (const container of allContainers) {
    for (const violation of ofContainer(fields(container.securityContext), shared)) {
      yield `container '${container.name}' ${violation}`;
    }
    for (const { hostPort } of records(container.ports)) {
      if (hostPort) yield `container '${container.name}' takes port ${hostPort} of its node: remove hostPort`;
    }
  }
}

function* ofContainer(own: Fields, shared: Fields): Iterable<string> {
  if (own.privileged === true) yield `is privileged: remove it`;
  if (own.allowPrivilegeEscalation !== false && own.privileged !== true)
    yield `may escalate its privileges: set allowPrivilegeEscalation to false`;
  const { drop, add } = fields(own.capabilities);
  if (!texts(drop).includes('ALL')) yield `keeps capabilities: drop 'ALL'`;
  const added = texts(add).filter((capability) => capability !== 'NET_BIND_SERVICE');
  if (added.length > 0) yield `adds ${added.join(', ')}: 'NET_BIND_SERVICE' alone may be added`;
  if ((own.runAsNonRoot ?? shared.runAsNonRoot) !== true) yield `may run as root: set runAsNonRoot to true`;
  if ((own.runAsUser ?? shared.runAsUser) === 0) yield `runs as user 0: set runAsUser to the image's user`;
  const profile = fields(own.seccompProfile ?? shared.seccompProfile).type;
  if (profile !== 'RuntimeDefault' && profile !== 'Localhost') {
    yield `has no seccomp profile: set seccompProfile.type to 'RuntimeDefault'`;
  }
}
