import { KubeObject } from '../harness/manifests';

export const KEPT = 'kept';
export const KEEPER = 'keeper';

const CONFINED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true };
const POD = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 2000,
  seccompProfile: { type: 'RuntimeDefault' },
};
const LIMITS = { memory: '32Mi', 'ephemeral-storage': '8Mi' };
const RESOURCES = { requests: { cpu: '10m', memory: '16Mi' }, limits: LIMITS };
const labels = { 'app.kubernetes.io/name': KEEPER };

/** A program of busybox in a container that may do nothing. */
function container(name: string, script: string, more: KubeObject = {}): KubeObject {
  return {
    name,
    image: 'e2e:1',
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', script],
    resources: RESOURCES,
    securityContext: CONFINED,
    ...more,
  };
}

const DATA = { name: 'data', mountPath: '/data' };
const SCRATCH = { name: 'scratch', mountPath: '/tmp' };
const TOKEN = { name: 'token', mountPath: '/token', readOnly: true };
/** Ends a second after it was told to, and notes when, in seconds since the machine's start. */
const noteEnd = (name: string): string =>
  `trap 'sleep 1; read -r up rest < /proc/uptime; echo $up > /data/${name}-ended; exit 0' TERM`;
const stay = 'while :; do sleep 1 & wait $!; done';

/** A web server with every probe, a sidecar, a volume of its own, a group for its volumes, a token, and no rights. */
export const keeper: readonly KubeObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: KEPT, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: KEEPER, namespace: KEPT },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: KEEPER, namespace: KEPT },
    spec: {
      replicas: 1,
      serviceName: KEEPER,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: POD,
          automountServiceAccountToken: false,
          initContainers: [
            container('sidecar', `${noteEnd('sidecar')}; touch /tmp/up; ${stay}`, {
              restartPolicy: 'Always',
              startupProbe: { exec: { command: ['test', '-e', '/tmp/up'] }, periodSeconds: 1 },
              volumeMounts: [DATA, SCRATCH],
            }),
          ],
          containers: [
            container('web', `${noteEnd('web')}; echo hello > /tmp/index.html; httpd -p 8080 -h /tmp; ${stay}`, {
              startupProbe: { httpGet: { path: '/index.html', port: 8080 }, periodSeconds: 1 },
              readinessProbe: { httpGet: { path: '/index.html', port: 8080 }, periodSeconds: 1 },
              livenessProbe: {
                exec: { command: ['test', '!', '-e', '/tmp/sick'] },
                periodSeconds: 1,
                failureThreshold: 2,
              },
              volumeMounts: [DATA, SCRATCH, TOKEN],
            }),
          ],
          volumes: [
            { name: 'scratch', emptyDir: {} },
            {
              name: 'token',
              projected: {
                sources: [{ serviceAccountToken: { path: 'token', audience: 'e2e', expirationSeconds: 600 } }],
              },
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  },
];

/** A pod that runs one script to its end. */
export function once(name: string, script: string, sidecars: readonly KubeObject[] = []): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: KEPT },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          securityContext: POD,
          automountServiceAccountToken: false,
          initContainers: sidecars,
          containers: [container('program', script, { volumeMounts: [SCRATCH] })],
          volumes: [{ name: 'scratch', emptyDir: {} }],
        },
      },
    },
  };
}

/** A sidecar of a Job, which would never end by itself. */
export const staying = container('sidecar', `trap 'exit 0' TERM; ${stay}`, { restartPolicy: 'Always' });

/** A pod that must not run as root, and leaves its user to its image. */
export function ofImagesUser(image: string): KubeObject {
  const { runAsNonRoot, seccompProfile } = POD;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: image.replace(':', '-'), namespace: KEPT },
    spec: {
      securityContext: { runAsNonRoot, seccompProfile },
      automountServiceAccountToken: false,
      containers: [container('program', stay, { image })],
    },
  };
}
