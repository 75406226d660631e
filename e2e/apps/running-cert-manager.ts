import { KubeObject, Manifests } from '../harness/manifests';

const NAME = 'consul-webhook-cert-manager';
const INJECTOR = 'consul-connect-injector';
const NAMESPACE = 'consul';
const SECRET = 'consul-connect-inject-webhook-cert';
const RBAC = 'rbac.authorization.k8s.io';
const CONFIG = [
  { name: INJECTOR, tlsAutoHosts: [`${INJECTOR}.${NAMESPACE}.svc`], secretName: SECRET, secretNamespace: NAMESPACE },
];

/** The objects of an install whose webhook-cert-manager runs all the time, as far as they differ from those of `dist/`. */
export function runningCertManager(manifests: Manifests): KubeObject[] {
  const object = (apiVersion: string, kind: string, name: string, fields: object): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, ...(kind.startsWith('Cluster') ? {} : { namespace: NAMESPACE }) },
    ...fields,
  });
  const secrets = { apiGroups: [''], resources: ['secrets'] };
  return [
    object('v1', 'ConfigMap', `${NAME}-config`, { data: { 'webhook-config.json': JSON.stringify(CONFIG) } }),
    object(`${RBAC}/v1`, 'Role', NAME, {
      rules: [
        { ...secrets, verbs: ['create'] },
        { ...secrets, resourceNames: [SECRET], verbs: ['get', 'update'] },
        { apiGroups: ['apps'], resources: ['deployments'], resourceNames: [NAME], verbs: ['get'] },
      ],
    }),
    object(`${RBAC}/v1`, 'ClusterRole', NAME, {
      rules: [
        {
          apiGroups: ['admissionregistration.k8s.io'],
          resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
          resourceNames: [INJECTOR],
          verbs: ['get', 'patch'],
        },
      ],
    }),
    object(`${RBAC}/v1`, 'ClusterRoleBinding', NAME, {
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: NAME },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }],
    }),
    object('apps/v1', 'Deployment', NAME, { spec: certManager(manifests) }),
    injector(manifests),
  ];
}

function certManager(manifests: Manifests): KubeObject {
  const [job] = manifests.find('Job', ({ metadata }) => metadata.name.startsWith(`${NAME}-`));
  const template = structuredClone(job.spec.template);
  template.spec.restartPolicy = 'Always';
  template.spec.volumes = [{ name: 'config', configMap: { name: `${NAME}-config` } }];
  Object.assign(template.spec.containers[0], {
    command: [
      'consul-k8s-control-plane',
      'webhook-cert-manager',
      '-log-level=info',
      '-config-file=/bootstrap/config/webhook-config.json',
      `-deployment-name=${NAME}`,
      `-deployment-namespace=${NAMESPACE}`,
    ],
    volumeMounts: [{ name: 'config', mountPath: '/bootstrap/config', readOnly: true }],
  });
  const matchLabels = { 'app.kubernetes.io/component': 'webhook-cert-manager' };
  return { replicas: 1, strategy: { type: 'Recreate' }, selector: { matchLabels }, template };
}

function injector(manifests: Manifests): KubeObject {
  const [found] = manifests.find('Deployment', ({ metadata }) => metadata.name === INJECTOR);
  const old = structuredClone(found);
  const { containers, volumes } = old.spec.template.spec;
  containers[0].command = containers[0].command.filter((flag: string) => !flag.startsWith('-enable-webhook-ca-update'));
  const certs = volumes.findIndex(({ name }: KubeObject) => name === 'certs');
  volumes[certs] = { name: 'certs', secret: { secretName: SECRET } };
  return old;
}
