import { referenceOf } from '../../cluster/image';
import { SchedulingProps } from '../../cluster/scheduling';
import { ContainerResources } from '../../cluster/sizes';
import { RESTRICTED_CONTAINER } from '../../k8s/pod-security';
import { Container } from '../../k8s/pod-template';
import { tcp } from '../../k8s/policy-rule';
import { GATEWAY_KIND, REGISTERED_LABELS } from '../../mesh/annotations';
import { GATEWAY_PORT } from '../../mesh/gateways/gateway-port';
import { SidecarPrograms } from '../../mesh/sidecar-programs';
import { serverAddress } from '../../mesh/server-address';
import { Component } from '../component/component';
import { controlPlanePod, spread } from '../component/control-plane-pod';
import { Installation } from '../installation';
import {
  CA_FOLDER,
  caMounts,
  caVolumes,
  componentAuthMethod,
  fieldEnv,
  loginEnv,
  serverAccessEnv,
} from '../server/client-env';

/** The port at which the injector has a gateway's Envoy offer its metrics. */
const METRICS_PORT = 20200;
const SCRAPED = {
  'prometheus.io/scrape': 'true',
  'prometheus.io/path': '/metrics',
  'prometheus.io/port': String(METRICS_PORT),
};
const SERVICE_FOLDER = '/consul/service';
const FOLDERS = [
  { name: 'tmp', mountPath: '/tmp' },
  { name: 'consul-service', mountPath: SERVICE_FOLDER },
];

/** A gateway that the install runs itself: an Envoy in the install's namespace, registered by the injector. */
export interface GatewayPods {
  readonly kind: 'terminating-gateway' | 'mesh-gateway';
  /** The name in Consul's catalog. */
  readonly name: string;
  readonly replicas: number;
  /** @default - measured on the real program */
  readonly resources?: ContainerResources;
  readonly scheduling?: SchedulingProps;
  /** What the injector reads besides kind and name. @default - nothing */
  readonly annotations?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly volumes?: readonly object[];
  /** @default - none */
  readonly volumeMounts?: readonly object[];
}

/** The spec of a gateway's Deployment. */
export function gatewayDeployment(component: Component, pods: GatewayPods): object {
  const { install } = component;
  const { kind, name, replicas, resources = install.size(SidecarPrograms.gateway), scheduling, volumes = [] } = pods;
  return {
    replicas,
    selector: { matchLabels: component.selector },
    template: controlPlanePod(component, {
      token: install.acls !== undefined,
      initContainers: [initContainer(component, pods)],
      container: program(component, pods),
      resources,
      scheduling,
      volumes: [
        { name: 'tmp', emptyDir: { medium: 'Memory' } },
        { name: 'consul-service', emptyDir: { medium: 'Memory' } },
        ...caVolumes(install),
        ...volumes,
      ],
      labels: REGISTERED_LABELS,
      annotations: {
        [GATEWAY_KIND]: kind,
        'consul.hashicorp.com/gateway-consul-service-name': name,
        ...pods.annotations,
        ...(install.settings.metrics.enabled ? SCRAPED : {}),
      },
      fields: { terminationGracePeriodSeconds: 10, ...spread(component, replicas) },
    }),
  };
}

/** Lets metrics be scraped, where there are some. */
export function gatewayMetricsIngress({ settings }: Installation): object[] {
  return settings.metrics.enabled ? [{ ports: tcp(METRICS_PORT) }] : [];
}

/** Waits until the injector has registered the pod, and says under which name. */
function initContainer(component: Component, { kind, name }: GatewayPods): Container {
  const { install } = component;
  return {
    name: `${kind}-init`,
    image: referenceOf(install.release.images.controlPlane),
    command: [
      'consul-k8s-control-plane',
      'connect-init',
      '-pod-name=$(POD_NAME)',
      '-pod-namespace=$(NAMESPACE)',
      `-gateway-kind=${kind}`,
      `-proxy-id-file=${SERVICE_FOLDER}/proxy-id`,
      `-service-name=${name}`,
      ...component.logFlags(),
    ],
    env: [
      fieldEnv('NAMESPACE', 'metadata.namespace'),
      fieldEnv('POD_NAME', 'metadata.name'),
      fieldEnv('NODE_NAME', 'spec.nodeName'),
      ...serverAccessEnv(install),
      ...loginEnv(install, kind),
      { name: 'CONSUL_NODE_NAME', value: '$(NODE_NAME)-virtual' },
    ],
    volumeMounts: [...FOLDERS, ...caMounts(install)],
    resources: install.settings.initResources as Container['resources'],
    securityContext: RESTRICTED_CONTAINER,
  };
}

function program(
  component: Component,
  { kind, volumeMounts = [] }: GatewayPods,
): { name: string } & Record<string, unknown> {
  const { install } = component;
  const probe = { tcpSocket: { port: GATEWAY_PORT }, failureThreshold: 3, timeoutSeconds: 5 };
  return {
    name: kind,
    image: referenceOf(install.release.images.dataplane),
    command: ['consul-dataplane', ...flags(component)],
    env: [
      fieldEnv('NAMESPACE', 'metadata.namespace'),
      fieldEnv('POD_NAME', 'metadata.name'),
      fieldEnv('NODE_NAME', 'spec.nodeName'),
      ...(install.acls
        ? [
            { name: 'DP_CREDENTIAL_LOGIN_META1', value: 'pod=$(NAMESPACE)/$(POD_NAME)' },
            { name: 'DP_CREDENTIAL_LOGIN_META2', value: `component=${kind}` },
          ]
        : []),
      { name: 'DP_SERVICE_NODE_NAME', value: '$(NODE_NAME)-virtual' },
      fieldEnv('DP_ENVOY_READY_BIND_ADDRESS', 'status.podIP'),
      // in the address of a statsd that ProxyDefaults name, as in sidecars
      fieldEnv('HOST_IP', 'status.hostIP'),
    ],
    ports: [{ name: 'gateway', containerPort: GATEWAY_PORT, protocol: 'TCP' }],
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...probe, periodSeconds: 10 },
    readinessProbe: { ...probe, periodSeconds: 5 },
    volumeMounts: [...FOLDERS, ...caMounts(install), ...volumeMounts],
  };
}

function flags(component: Component): string[] {
  const { install } = component;
  const { tls, acls, settings } = install;
  return [
    `-addresses=${serverAddress(install)}`,
    '-grpc-port=8502',
    `-proxy-service-id-path=${SERVICE_FOLDER}/proxy-id`,
    ...(tls ? [`-ca-certs=${CA_FOLDER}/tls.crt`] : ['-tls-disabled']),
    ...(acls
      ? [
          '-credential-type=login',
          '-login-bearer-token-path=/var/run/secrets/kubernetes.io/serviceaccount/token',
          `-login-auth-method=${componentAuthMethod(install)}`,
        ]
      : ['-credential-type=static']),
    `-envoy-concurrency=${settings.concurrency}`,
    ...component.logFlags(),
    ...(settings.metrics.enabled ? ['-telemetry-prom-scrape-path=/metrics'] : []),
    '-envoy-admin-bind-address=127.0.0.1',
    '-xds-bind-addr=127.0.0.1',
    '-graceful-addr=127.0.0.1',
    '-consul-dns-bind-addr=127.0.0.1',
  ];
}
