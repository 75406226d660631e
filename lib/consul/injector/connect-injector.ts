import { Construct } from 'constructs';
import { referenceOf } from '../../cluster/image';
import { authMethod } from '../../mesh/server-address';
import { Component } from '../component/component';
import { injectorClusterRules, injectorRules } from './connect-injector-rules';
import { controlPlanePod, spread } from '../component/control-plane-pod';
import { Installation } from '../installation';
import { addInjectorPolicy } from '../component/network-policies';
import { caMounts, caVolumes, fieldEnv, loginEnv, serverAccessEnv } from '../server/client-env';
import { webhookSecrets } from '../webhook-cert-manager/webhook-cert-manager';
import { webhooksOf } from './webhook-configurations';
import { shortHash } from '../../k8s/short-hash';

/** The connect-injector: the webhooks that mesh pods, and the controllers that register them and write config entries. */
export class ConnectInjector extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'connect-injector');
    this.component = new Component(this, install, 'connect-injector');
    this.component.addServiceAccount({ token: true });
    this.component.addClusterRole(injectorClusterRules(install));
    this.component.addRole(injectorRules(install));
    this.addService();
    this.addConfig();
    this.addDeployment();
    this.addDisruptionBudget();
    addInjectorPolicy(this.component);
  }

  /** The only setting that the injector reads from a file: what the ServiceAccounts of its API gateways pull with. */
  private addConfig(): void {
    const { install } = this.component;
    if (!hasConfig(install)) return;
    const secrets = install.imagePull.pullSecrets?.map((name) => ({ name }));
    const config = `${JSON.stringify({ image_pull_secrets: secrets }, null, 2)}\n`;
    this.component.add({ apiVersion: 'v1', kind: 'ConfigMap', name: configName(install), data: { [CONFIG]: config } });
  }

  private addService(): void {
    this.component.add({
      apiVersion: 'v1',
      kind: 'Service',
      spec: {
        selector: this.component.selector,
        ports: [{ name: 'https', port: 443, targetPort: 'webhook-server', protocol: 'TCP' }],
      },
    });
  }

  private addDeployment(): void {
    const { install } = this.component;
    const { replicas, resources, scheduling } = install.injector;
    this.component.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: this.component.versioned(install.release.consulK8s),
      spec: {
        replicas,
        selector: { matchLabels: this.component.selector },
        template: controlPlanePod(this.component, {
          token: true,
          container: this.container(),
          resources,
          scheduling,
          volumes: [
            certificates(install),
            ...(hasConfig(install) ? [{ name: 'config', configMap: { name: configName(install) } }] : []),
            ...caVolumes(install),
          ],
          annotations: { [WEBHOOKS_CHECKSUM]: shortHash(webhooksOf(install)) },
          fields: spread(this.component, replicas),
        }),
      },
    });
  }

  private container(): { name: string } & Record<string, unknown> {
    const { install } = this.component;
    return {
      name: 'sidecar-injector',
      image: referenceOf(install.release.images.controlPlane),
      command: ['consul-k8s-control-plane', 'inject-connect', ...injectorFlags(install)],
      env: [
        fieldEnv('NAMESPACE', 'metadata.namespace'),
        fieldEnv('POD_NAME', 'metadata.name'),
        { name: 'CONSUL_DUAL_STACK', value: 'false' },
        ...serverAccessEnv(install),
        ...loginEnv(install, 'connect-injector'),
      ],
      ports: [
        { name: 'webhook-server', containerPort: 8080, protocol: 'TCP' },
        { name: 'health', containerPort: 9445, protocol: 'TCP' },
      ],
      startupProbe: probe({ periodSeconds: 5, failureThreshold: 120 }),
      livenessProbe: probe({ periodSeconds: 10, failureThreshold: 6 }),
      readinessProbe: probe({ periodSeconds: 5, failureThreshold: 3 }),
      volumeMounts: [
        { name: 'certs', mountPath: CERTIFICATES, readOnly: true },
        ...(hasConfig(install) ? [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }] : []),
        ...caMounts(install),
      ],
    };
  }

  /** Of two injectors one may go; of one none could, and then no node could be drained. */
  private addDisruptionBudget(): void {
    if (this.component.install.injector.replicas < 2) return;
    this.component.add({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      spec: { maxUnavailable: 1, selector: { matchLabels: this.component.selector } },
    });
  }
}

const CERTIFICATES = '/etc/connect-injector/certs';

/** The names of its webhooks: it writes its CA into them when it starts, and a further one has none until then. */
const WEBHOOKS_CHECKSUM = 'checksum/webhooks';

/** The certificate, which is read again when it changes, and the CA for the webhook configurations. */
function certificates(install: Installation): object {
  const { caCert, serverCert } = webhookSecrets(install);
  const sources = [
    { secret: { name: serverCert } },
    { secret: { name: caCert, items: [{ key: 'tls.crt', path: 'ca.crt' }] } },
  ];
  return { name: 'certs', projected: { sources } };
}

const CONFIG_FOLDER = '/consul/config';
const CONFIG = 'config.json';

/** Whether the injector has anything to read in its file. */
function hasConfig({ injector, imagePull }: Installation): boolean {
  return injector.apiGateways && (imagePull.pullSecrets ?? []).length > 0;
}

function configName({ name: prefix }: Installation): string {
  return `${prefix}-connect-inject-config`;
}

/**
 * The injector opens its health port when it has found a leader, logged in, and filled its caches: on a first start
 * that is after the servers' and the ACLs' own, so it has ten minutes.
 */
function probe(pace: { periodSeconds: number; failureThreshold: number }): object {
  return { httpGet: { path: '/readyz/ready', port: 'health', scheme: 'HTTP' }, timeoutSeconds: 5, ...pace };
}

/** All flags of `inject-connect`: what decides what a pod gets comes from the settings that {@link inject} reads too. */
function injectorFlags(install: Installation): string[] {
  const { settings, injector, imagePull, gatewayApi } = install;
  const { images, facts } = settings.release;
  const { lifecycle, metrics, sidecarResources, initResources, startupProbe, restartAfter, envoyExtraArgs } = settings;
  return [
    `-log-level=${settings.logLevel}`,
    `-log-json=${settings.logJson}`,
    ...(hasConfig(install) ? [`-config-file=${CONFIG_FOLDER}/${CONFIG}`] : []),
    `-consul-image=${referenceOf(images.consul)}`,
    `-consul-dataplane-image=${referenceOf(images.dataplane)}`,
    `-consul-k8s-image=${referenceOf(images.controlPlane)}`,
    ...(imagePull.pullPolicy ? [`-global-image-pull-policy=${imagePull.pullPolicy}`] : []),
    `-release-name=${settings.name}`,
    `-release-namespace=${settings.namespace}`,
    `-resource-prefix=${settings.name}`,
    '-listen=:8080',
    ...Object.entries(injector.nodeMeta).map(([key, value]) => `-node-meta=${key}=${value}`),
    `-tls-cert-dir=${CERTIFICATES}`,
    '-enable-webhook-ca-update=true',
    `-default-inject=${settings.defaultInject}`,
    ...injector.allowNamespaces.map((namespace) => `-allow-k8s-namespace=${namespace}`),
    ...injector.denyNamespaces.map((namespace) => `-deny-k8s-namespace=${namespace}`),
    ...(settings.acls ? [`-acl-auth-method=${authMethod(settings)}`] : []),
    `-default-enable-transparent-proxy=${settings.transparentProxy}`,
    `-transparent-proxy-default-overwrite-probes=${settings.overwriteProbes}`,
    '-enable-cni=false',
    ...(install.peering ? ['-enable-peering=true'] : []),
    `-enable-consul-dns=${settings.dnsRedirection}`,
    `-default-enable-metrics=${metrics.enabled}`,
    `-enable-gateway-metrics=${metrics.enabled && (injector.apiGateways || injector.terminatingGateways || install.peering !== undefined)}`,
    `-default-enable-metrics-merging=${metrics.merging}`,
    `-default-merged-metrics-port=${metrics.mergedPort}`,
    `-default-prometheus-scrape-port=${metrics.scrapePort}`,
    `-default-prometheus-scrape-path=${metrics.scrapePath}`,
    ...(envoyExtraArgs.length > 0 ? [`-envoy-extra-args=${envoyExtraArgs.join(' ')}`] : []),
    `-default-sidecar-proxy-cpu-request=${sidecarResources.requests.cpu}`,
    ...(sidecarResources.limits.cpu === undefined
      ? []
      : [`-default-sidecar-proxy-cpu-limit=${sidecarResources.limits.cpu}`]),
    `-default-sidecar-proxy-memory-request=${sidecarResources.requests.memory}`,
    `-default-sidecar-proxy-memory-limit=${sidecarResources.limits.memory}`,
    `-default-envoy-proxy-concurrency=${settings.concurrency}`,
    `-default-enable-sidecar-proxy-lifecycle=${lifecycle.enabled}`,
    `-default-enable-sidecar-proxy-lifecycle-shutdown-drain-listeners=${lifecycle.drainListeners}`,
    `-default-sidecar-proxy-lifecycle-shutdown-grace-period-seconds=${lifecycle.shutdownGracePeriod.toSeconds()}`,
    `-default-sidecar-proxy-lifecycle-startup-grace-period-seconds=${lifecycle.startupGracePeriod.toSeconds()}`,
    '-default-sidecar-proxy-lifecycle-graceful-port=20600',
    '-default-sidecar-proxy-lifecycle-graceful-shutdown-path=/graceful_shutdown',
    '-default-sidecar-proxy-lifecycle-graceful-startup-path=/graceful_startup',
    `-default-sidecar-proxy-startup-failure-seconds=${restartAfter.startup.toSeconds()}`,
    `-default-sidecar-proxy-liveness-failure-seconds=${restartAfter.liveness.toSeconds()}`,
    `-init-container-cpu-request=${initResources.requests.cpu}`,
    `-init-container-cpu-limit=${initResources.limits.cpu}`,
    `-init-container-memory-request=${initResources.requests.memory}`,
    `-init-container-memory-limit=${initResources.limits.memory}`,
    '-enable-telemetry-collector=false',
    `-default-enable-consul-dataplane-as-sidecar=${settings.nativeSidecars}`,
    `-default-sidecar-probe-check-initial-delay-seconds=${startupProbe.initialDelay.toSeconds()}`,
    `-default-sidecar-probe-period-seconds=${startupProbe.period.toSeconds()}`,
    `-default-sidecar-probe-failure-threshold=${startupProbe.failureThreshold}`,
    `-default-sidecar-probe-check-timeout-seconds=${startupProbe.timeout.toSeconds()}`,
    ...(facts.tcpRoute !== 'always' && gatewayApi.tcpRoutes ? [`${facts.tcpRoute.flag}=true`] : []),
  ];
}
