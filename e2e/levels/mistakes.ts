import type { ConsulRelease } from '../../lib';
import { KubeObject } from '../harness/manifests';

/** One whose pods may log in to Consul: elsewhere they would wait for that reason alone. */
export const NAMESPACE = 'depscloud';

/** What the real programs do with a mistake. */
export type Outcome =
  'refused' | 'waits for ever' | 'injector exits' | 'runs without a sidecar' | 'never ends' | 'not synced' | 'accepted';

interface Consequence {
  readonly outcome: Outcome;
  /** In the message, where there is one. */
  readonly message?: RegExp;
}

/** A mistake that our checks refuse, put before the real programs without them. */
export interface Mistake extends Consequence {
  readonly what: string;
  /** The rule of `lib/checks` that stands before it. */
  readonly rule: string;
  readonly objects: readonly KubeObject[];
  /** What consul-k8s 1.9 does with it. @default - the same */
  readonly before?: Consequence;
}

const A = (name: string): string => `consul.hashicorp.com/${name}`;
const SECURITY = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

interface PodChange {
  readonly annotations?: Record<string, string>;
  readonly spec?: KubeObject;
  readonly container?: KubeObject;
  readonly namespace?: string;
}

function pod(name: string, { annotations, spec, container, namespace = NAMESPACE }: PodChange = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { app: name },
      annotations: { [A('connect-inject')]: 'true', [A('transparent-proxy')]: 'false', ...annotations },
    },
    spec: {
      serviceAccountName: name,
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'program',
          image: 'e2e:1',
          command: ['/bin/container', 'wait'],
          ports: [{ name: 'http', containerPort: 8080 }],
          securityContext: SECURITY,
          ...container,
        },
      ],
      ...spec,
    },
  };
}

function service(name: string, selects = name): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: NAMESPACE },
    spec: { selector: { app: selects }, ports: [{ port: 8080 }] },
  };
}

const account = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: NAMESPACE },
});
const whole = (name: string, change?: PodChange): KubeObject[] => [account(name), service(name), pod(name, change)];
const upstreams = (value: string): PodChange => ({ annotations: { [A('connect-service-upstreams')]: value } });
const entry = (kind: string, name: string, spec: KubeObject): KubeObject => ({
  apiVersion: 'consul.hashicorp.com/v1alpha1',
  kind,
  metadata: { name, namespace: NAMESPACE },
  spec,
});

/** What becomes of each with a release of Consul. */
export function mistakesOf({ facts }: ConsulRelease): readonly Mistake[] {
  return facts.definitions === '1.9' ? MISTAKES.map((mistake) => ({ ...mistake, ...mistake.before })) : MISTAKES;
}

/** The injector of the whole cluster is gone, and again after each restart, as long as the pod is there. */
const EXITS: Consequence = { outcome: 'injector exits', message: /index out of range/ };

const MISTAKES: readonly Mistake[] = [
  {
    what: 'an annotation that is no boolean',
    rule: 'parse-injection-annotations',
    outcome: 'refused',
    message: /invalid syntax/,
    objects: whole('bad-boolean', { annotations: { [A('transparent-proxy')]: 'no' } }),
  },
  {
    what: 'a sidecar size that is no quantity',
    rule: 'parse-sidecar-resources',
    outcome: 'refused',
    message: /sidecar-proxy-memory-limit/,
    objects: whole('bad-quantity', { annotations: { [A('sidecar-proxy-memory-limit')]: '128 MB' } }),
  },
  {
    what: "a connect-service-port that is no port of the pod's",
    rule: 'resolve-service-port',
    outcome: 'refused',
    message: /not a valid port/,
    objects: whole('bad-port', { annotations: { [A('connect-service-port')]: 'grpc' } }),
  },
  {
    what: 'a pod without its token',
    rule: 'require-service-account-token',
    outcome: 'refused',
    message: /service account|token/i,
    objects: whole('no-token', { spec: { automountServiceAccountToken: false } }),
  },
  {
    what: "the sidecar's user",
    rule: 'no-sidecar-user',
    outcome: 'refused',
    message: /5995/,
    objects: whole('sidecar-user', { container: { securityContext: { ...SECURITY, runAsUser: 5995 } } }),
  },
  {
    what: 'a second ServiceIntentions of one destination',
    rule: 'validate-intentions',
    outcome: 'refused',
    message: /depscloud-tracker/,
    objects: [
      entry('ServiceIntentions', 'second', {
        destination: { name: 'depscloud-tracker' },
        sources: [{ name: 'x', action: 'allow' }],
      }),
    ],
  },
  {
    what: "a ProxyDefaults that is not named 'global'",
    rule: 'require-singleton-name',
    outcome: 'refused',
    message: /global/,
    objects: [entry('ProxyDefaults', 'mine', { config: { protocol: 'http' } })],
  },
  {
    what: 'an unknown protocol',
    rule: 'validate-service-defaults',
    outcome: 'refused',
    message: /protocol/,
    objects: [entry('ServiceDefaults', 'unknown-protocol', { protocol: 'udp' })],
  },
  {
    what: 'HTTP permissions on a service that speaks tcp',
    rule: 'no-http-permissions-on-tcp',
    outcome: 'not synced',
    message: /protocol/,
    objects: [
      entry('ServiceIntentions', 'paths-on-tcp', {
        destination: { name: 'paths-on-tcp' },
        sources: [{ name: 'x', permissions: [{ action: 'allow', http: { pathPrefix: '/' } }] }],
      }),
    ],
  },
  {
    what: 'two upstreams at one local port',
    rule: 'no-upstream-clash',
    outcome: 'waits for ever',
    message: /duplicates/,
    objects: whole('twice-port', upstreams('depscloud-tracker:9000,depscloud-extractor:9000')),
  },
  {
    what: 'a meshed pod that no Service selects',
    rule: 'require-one-service',
    outcome: 'waits for ever',
    objects: [account('no-service'), pod('no-service')],
  },
  {
    what: 'an identity that is not the name of the service',
    rule: 'require-service-identity',
    outcome: 'waits for ever',
    objects: [account('another'), service('identity'), pod('identity', { spec: { serviceAccountName: 'another' } })],
  },
  {
    what: 'a meshed pod in a namespace without injection',
    rule: 'require-injection-namespace',
    outcome: 'runs without a sidecar',
    objects: [pod('naked', { namespace: 'default', spec: { serviceAccountName: 'default' } })],
  },
  {
    what: 'a Job with a classic sidecar and an unwrapped command',
    rule: 'require-job-end',
    outcome: 'never ends',
    objects: whole('endless', {
      annotations: { [A('enable-consul-dataplane-as-sidecar')]: 'false' },
      spec: { restartPolicy: 'Never' },
      container: { command: ['/bin/sh', '-c', 'exit 0'] },
    }),
  },
  {
    what: 'a list of ports without a list of services',
    rule: 'no-multi-port-pod',
    outcome: 'accepted',
    before: EXITS,
    objects: whole('port-list', { annotations: { [A('connect-service-port')]: '8080,8081' } }),
  },
  {
    what: 'an upstream without a port',
    rule: 'parse-upstream-annotation',
    outcome: 'waits for ever',
    message: /upstream structured incorrectly/,
    before: EXITS,
    objects: whole('no-port', upstreams('depscloud-tracker')),
  },
];
