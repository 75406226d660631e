import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { referenceOf } from '../../cluster/image';
import { schedulingFields, SchedulingProps } from '../../cluster/scheduling';
import { ContainerResources, requireSize } from '../../cluster/sizes';
import { requireDnsLabel } from '../../k8s/names';
import { RESTRICTED_CONTAINER } from '../../k8s/pod-security';
import { Container } from '../../k8s/pod-template';
import { inNamespace, PolicyPeer, tcp } from '../../k8s/policy-rule';
import { GATEWAY_KIND, INJECTION_ENABLED, INJECTION_LABEL, REGISTERED_LABELS } from '../../mesh/annotations';
import { CONFIG_ENTRY_API_VERSION } from '../../mesh/config-entry';
import { ExternalService, IServiceGateway } from '../../mesh/gateways/external-service';
import { Mesh } from '../../mesh/mesh';
import { serverAddress } from '../../mesh/server-address';
import { requireConstruct } from '../../props/arguments';
import { Component, ComponentName } from '../component/component';
import { controlPlanePod, spread } from '../component/control-plane-pod';
import type { Consul } from '../consul';
import { componentAuthMethod } from '../injector/connect-injector';
import { Installation } from '../installation';
import { CA_FOLDER, caMounts, caVolumes, fieldEnv, serverAccessEnv } from '../server/server-access';
import { requireGatewayName } from './gateway-names';

/** What a terminating gateway is declared with. */
export interface TerminatingGatewayProps {
  /** The install that it is a part of, with `connectInject.terminatingGateways`. */
  readonly consul: Consul;
  /** The name in the mesh; objects are named `<prefix>-<name>`. Not to be changed once installed. @default - the construct's id */
  readonly name?: string;
  /** @default 1 @range 1.. */
  readonly replicas?: number;
  /** Of each pod. @default - as a sidecar: measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /** Where its pods run. @default - any node that can run Envoy */
  readonly scheduling?: SchedulingProps;
}

/** The port at which the injector registers a terminating gateway. */
const PORT = 8443;
/** The port at which the injector has a gateway's Envoy offer its metrics. */
const METRICS_PORT = 20200;
const SCRAPED = {
  'prometheus.io/scrape': 'true',
  'prometheus.io/path': '/metrics',
  'prometheus.io/port': String(METRICS_PORT),
};
const SERVICE_FOLDER = '/consul/service';
const SECRETS_FOLDER = '/consul/userconfig';
const FOLDERS = [
  { name: 'tmp', mountPath: '/tmp' },
  { name: 'consul-service', mountPath: SERVICE_FOLDER },
];

/**
 * The way out of the mesh: an Envoy in the install's namespace that takes calls of {@link ExternalService}s with mTLS and by
 * intentions, and hands them on. It may connect to these services, DNS and Consul's servers, and to nothing else; its
 * identity has rights on these services alone.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/charts/consul/templates/terminating-gateways-deployment.yaml
 */
export class TerminatingGateway extends Construct implements IServiceGateway {
  public readonly gatewayName: string;
  public readonly namespace: string;
  public readonly mesh: Mesh;
  public readonly pods: PolicyPeer;
  public readonly port = PORT;
  private readonly component: Component;
  private readonly linked: ExternalService[] = [];

  /** @throws when the install has no terminating gateways, or does not look at its own namespace; when the name is taken, or a size or a number is not valid. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: TerminatingGatewayProps,
  ) {
    super(requireConstruct('TerminatingGateway', [scope, id, props], new.target !== TerminatingGateway), id);
    const path = `'${this.node.path}'`;
    const { install, mesh } = props.consul;
    this.mesh = mesh;
    this.namespace = install.namespace;
    this.gatewayName = requireDnsLabel(`${path}: terminating gateway`, props.name ?? id);
    const { terminatingGateways, allowNamespaces, denyNamespaces } = install.injector;
    if (!terminatingGateways)
      throw new Error(`${path} is a terminating gateway: set connectInject.terminatingGateways of the Consul`);
    const looksAway = !['*', install.namespace].some((name) => allowNamespaces.includes(name));
    if (looksAway || denyNamespaces.includes(install.namespace))
      throw new Error(
        `${path} is in namespace '${install.namespace}', at which the injector does not look, and would not be registered: ${looksAway ? 'add it to connectInject.allowNamespaces' : 'remove it from connectInject.denyNamespaces'}`,
      );
    requireGatewayName(path, this.gatewayName, mesh);
    requireSize(`${path}: resources`, props.resources);
    schedulingFields(props.scheduling, {});
    mesh.registerGateway(this);
    // what is named after the install's components has their names too
    this.component = new Component(this, install, this.gatewayName as ComponentName);
    this.pods = inNamespace(this.namespace, { matchLabels: { ...this.component.selector } });
    this.addObjects(install);
  }

  /** The services that are reached through it. */
  public get services(): readonly ExternalService[] {
    return this.linked;
  }

  /** Called by each {@link ExternalService} for itself. */
  public addService(service: ExternalService): void {
    this.linked.push(service);
  }

  private addObjects(install: Installation): void {
    const { component } = this;
    component.addServiceAccount({ token: install.acls !== undefined });
    // the injector registers a gateway's pods by the Service that selects them
    component.add({
      apiVersion: 'v1',
      kind: 'Service',
      spec: {
        type: 'ClusterIP',
        selector: component.selector,
        ports: [{ name: 'gateway', port: PORT, targetPort: PORT, protocol: 'TCP' }],
      },
    });
    component.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: component.versioned(install.release.consulK8s),
      spec: Lazy.any({ produce: () => this.deploymentSpec(install) }),
    });
    component.add({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      spec: Lazy.any({ produce: () => this.policySpec(install) }),
    });
    component.add({
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'TerminatingGateway',
      name: this.gatewayName,
      spec: Lazy.any({
        produce: () => ({ services: this.linked.map((service) => service.linked(pathOf)) }),
      }),
    });
  }

  private deploymentSpec(install: Installation): object {
    const { replicas = 1, scheduling, resources = install.settings.sidecarResources } = this.props;
    const secrets = this.secrets();
    return {
      replicas,
      selector: { matchLabels: this.component.selector },
      template: controlPlanePod(this.component, {
        token: install.acls !== undefined,
        initContainers: [this.init(install)],
        container: this.program(install, secrets.length > 0),
        resources,
        scheduling,
        volumes: [
          { name: 'tmp', emptyDir: { medium: 'Memory' } },
          { name: 'consul-service', emptyDir: { medium: 'Memory' } },
          ...caVolumes(install),
          ...(secrets.length > 0 ? [{ name: 'userconfig', projected: { sources: secrets } }] : []),
        ],
        labels: REGISTERED_LABELS,
        annotations: {
          [GATEWAY_KIND]: 'terminating-gateway',
          'consul.hashicorp.com/gateway-consul-service-name': this.gatewayName,
          ...(install.settings.metrics.enabled ? SCRAPED : {}),
        },
        fields: { terminationGracePeriodSeconds: 10, ...spread(this.component, replicas) },
      }),
    };
  }

  /** The keys of the Secrets that its services' TLS needs, each at {@link pathOf}. */
  private secrets(): object[] {
    const wanted = this.linked.flatMap(({ tls }) => [
      ...(tls?.ca ? [tls.ca] : []),
      ...(tls?.certificateSecret ? ['tls.crt', 'tls.key'].map((key) => ({ name: tls.certificateSecret!, key })) : []),
    ]);
    const byName = new Map<string, Set<string>>();
    for (const { name, key } of wanted) byName.set(name, new Set([...(byName.get(name) ?? []), key]));
    return [...byName].map(([name, keys]) => ({
      secret: { name, items: [...keys].map((key) => ({ key, path: `${name}/${key}` })) },
    }));
  }

  /** Waits until the injector has registered the pod, and says under which name. */
  private init(install: Installation): Container {
    const program = [
      'consul-k8s-control-plane',
      'connect-init',
      '-pod-name=$(POD_NAME)',
      '-pod-namespace=$(NAMESPACE)',
      '-gateway-kind=terminating-gateway',
      `-proxy-id-file=${SERVICE_FOLDER}/proxy-id`,
      `-service-name=${this.gatewayName}`,
      ...this.component.logFlags(),
    ];
    return {
      name: 'terminating-gateway-init',
      image: referenceOf(install.release.images.controlPlane),
      command: program,
      env: [
        fieldEnv('NAMESPACE', 'metadata.namespace'),
        fieldEnv('POD_NAME', 'metadata.name'),
        fieldEnv('NODE_NAME', 'spec.nodeName'),
        ...serverAccessEnv(install),
        ...(install.acls
          ? [
              { name: 'CONSUL_LOGIN_AUTH_METHOD', value: componentAuthMethod(install) },
              { name: 'CONSUL_LOGIN_DATACENTER', value: install.datacenter },
              { name: 'CONSUL_LOGIN_META', value: 'component=terminating-gateway,pod=$(NAMESPACE)/$(POD_NAME)' },
            ]
          : []),
        { name: 'CONSUL_NODE_NAME', value: '$(NODE_NAME)-virtual' },
      ],
      volumeMounts: [...FOLDERS, ...caMounts(install)],
      resources: install.settings.initResources as Container['resources'],
      securityContext: RESTRICTED_CONTAINER,
    };
  }

  private program(install: Installation, hasSecrets: boolean): { name: string } & Record<string, unknown> {
    const probe = { tcpSocket: { port: PORT }, failureThreshold: 3, timeoutSeconds: 5 };
    return {
      name: 'terminating-gateway',
      image: referenceOf(install.release.images.dataplane),
      command: ['consul-dataplane', ...this.flags(install)],
      env: [
        fieldEnv('NAMESPACE', 'metadata.namespace'),
        fieldEnv('POD_NAME', 'metadata.name'),
        fieldEnv('NODE_NAME', 'spec.nodeName'),
        ...(install.acls
          ? [
              { name: 'DP_CREDENTIAL_LOGIN_META1', value: 'pod=$(NAMESPACE)/$(POD_NAME)' },
              { name: 'DP_CREDENTIAL_LOGIN_META2', value: 'component=terminating-gateway' },
            ]
          : []),
        { name: 'DP_SERVICE_NODE_NAME', value: '$(NODE_NAME)-virtual' },
        fieldEnv('DP_ENVOY_READY_BIND_ADDRESS', 'status.podIP'),
      ],
      ports: [{ name: 'gateway', containerPort: PORT, protocol: 'TCP' }],
      startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 60 },
      livenessProbe: { ...probe, periodSeconds: 10 },
      readinessProbe: { ...probe, periodSeconds: 5 },
      volumeMounts: [
        ...FOLDERS,
        ...caMounts(install),
        ...(hasSecrets ? [{ name: 'userconfig', mountPath: SECRETS_FOLDER, readOnly: true }] : []),
      ],
    };
  }

  private flags(install: Installation): string[] {
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
      ...this.component.logFlags(),
      ...(settings.metrics.enabled ? ['-telemetry-prom-scrape-path=/metrics'] : []),
      '-envoy-admin-bind-address=127.0.0.1',
      '-xds-bind-addr=127.0.0.1',
      '-graceful-addr=127.0.0.1',
      '-consul-dns-bind-addr=127.0.0.1',
    ];
  }

  /** Open to the sidecars of the mesh, and out to its services' addresses, besides what every pod of the mesh may. */
  private policySpec({ egress, settings }: Installation): object {
    const meshed = [{ namespaceSelector: { matchLabels: { [INJECTION_LABEL]: INJECTION_ENABLED } } }];
    const rules = this.linked.map((service) => service.egress);
    return {
      podSelector: { matchLabels: this.component.selector },
      policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'],
      ingress: [
        { from: meshed, ports: tcp(PORT) },
        ...(settings.metrics.enabled ? [{ ports: tcp(METRICS_PORT) }] : []),
      ],
      ...(egress ? { egress: [egress.dns, egress.servers, ...rules] } : {}),
    };
  }
}

function pathOf(secret: string, key: string): string {
  return `${SECRETS_FOLDER}/${secret}/${key}`;
}
