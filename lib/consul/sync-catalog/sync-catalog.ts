import { Construct } from 'constructs';
import { referenceOf } from '../../cluster/image';
import { Component, PolicyRule } from '../component/component';
import { controlPlanePod } from '../component/control-plane-pod';
import { addJob } from '../component/job';
import { addSyncPolicy } from '../component/network-policies';
import { Installation } from '../installation';
import { ConsulPrograms } from '../programs';
import { caMounts, caVolumes, fieldEnv, loginEnv, serverAccessEnv } from '../server/client-env';
import { SyncCatalogInstallation } from './resolve';

/** The port of its metrics, which it opens in any case. */
const METRICS_PORT = 20300;

/**
 * Writes Services of the cluster into Consul's catalog, or Consul's services as Services into the install's namespace.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/charts/consul/templates/sync-catalog-deployment.yaml
 */
export class SyncCatalog extends Construct {
  private readonly component: Component;

  public constructor(
    scope: Construct,
    private readonly install: Installation,
    private readonly sync: SyncCatalogInstallation,
  ) {
    super(scope, 'sync-catalog');
    this.component = new Component(this, install, 'sync-catalog');
    this.component.addServiceAccount({ token: true });
    if (sync.toConsul) this.component.addClusterRole(READS);
    if (sync.toKubernetes) this.component.addRole(WRITES);
    addSyncPolicy(this.component, install.metrics ? METRICS_PORT : undefined);
    this.addDeployment();
    if (sync.purge) this.addPurge();
  }

  private addDeployment(): void {
    const { component, install, sync } = this;
    component.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: component.versioned(install.release.consulK8s),
      spec: {
        // two would write the same
        replicas: sync.purge ? 0 : 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: component.selector },
        template: controlPlanePod(component, {
          token: true,
          container: this.container(),
          resources: sync.resources ?? install.size(ConsulPrograms.syncCatalog),
          scheduling: sync.scheduling,
          volumes: caVolumes(install),
          ...(install.metrics
            ? {
                annotations: {
                  'prometheus.io/scrape': 'true',
                  'prometheus.io/path': '/metrics',
                  'prometheus.io/port': String(METRICS_PORT),
                },
              }
            : {}),
        }),
      },
    });
  }

  private container(): { name: string } & Record<string, unknown> {
    const { install } = this;
    return {
      name: 'sync-catalog',
      image: referenceOf(install.release.images.controlPlane),
      command: this.command(flags(this.sync, install)),
      env: this.env(),
      ports: [
        { name: 'health', containerPort: 8080, protocol: 'TCP' },
        { name: 'prometheus', containerPort: METRICS_PORT, protocol: 'TCP' },
      ],
      // it answers when it has logged in: on a first start that is after the servers and the ACLs
      startupProbe: probe({ periodSeconds: 5, failureThreshold: 120 }),
      livenessProbe: probe({ periodSeconds: 10, failureThreshold: 6 }),
      readinessProbe: probe({ periodSeconds: 5, failureThreshold: 3 }),
      volumeMounts: caMounts(install),
    };
  }

  /** Waits until the pod of the Deployment has ended, which would write everything again. */
  private addPurge(): void {
    const staying = this.install.pods['sync-catalog']?.containers?.find(
      ({ restartPolicy }) => restartPolicy !== 'Always',
    );
    if (staying)
      throw new Error(
        `'${this.node.path}': pods.sync-catalog.containers has '${staying.name}', for which the Job of syncCatalog.purge would wait for ever: remove it until the Job has run`,
      );
    const program = this.command(['-purge-k8s-services-from-node=true', `-consul-node-name=${this.sync.nodeName}`]);
    addJob(this.component, {
      command: ['/bin/sh', '-ec', 'sleep 40; exec "$0" "$@"', ...program],
      env: this.env(),
      volumes: caVolumes(this.install),
      volumeMounts: caMounts(this.install),
    });
  }

  private command(flags: readonly string[]): string[] {
    return ['consul-k8s-control-plane', 'sync-catalog', ...this.component.logFlags(), ...flags];
  }

  private env(): object[] {
    return [
      fieldEnv('NAMESPACE', 'metadata.namespace'),
      fieldEnv('POD_NAME', 'metadata.name'),
      ...serverAccessEnv(this.install),
      ...loginEnv(this.install, 'sync-catalog'),
    ];
  }
}

/** It watches all of them, whatever it syncs. */
const READS: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['services'], verbs: ['list', 'watch'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
];

/** In the install's namespace alone; the chart gives them for all namespaces. */
const WRITES: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['services'], verbs: ['list', 'watch', 'create', 'update', 'delete'] },
];

function probe(pace: { periodSeconds: number; failureThreshold: number }): object {
  return { httpGet: { path: '/health/ready', port: 'health', scheme: 'HTTP' }, timeoutSeconds: 5, ...pace };
}

function flags(sync: SyncCatalogInstallation, { namespace, domain, metrics }: Installation): string[] {
  const { toConsul, toKubernetes, consulPrefix, kubernetesPrefix, ingresses, interval } = sync;
  return [
    `-to-consul=${toConsul}`,
    `-to-k8s=${toKubernetes}`,
    `-k8s-default-sync=${sync.services === 'all'}`,
    ...sync.allowNamespaces.map((name) => `-allow-k8s-namespace=${name}`),
    ...sync.denyNamespaces.map((name) => `-deny-k8s-namespace=${name}`),
    `-k8s-write-namespace=${namespace}`,
    `-consul-domain=${domain}`,
    `-consul-k8s-tag=${sync.tag}`,
    `-consul-node-name=${sync.nodeName}`,
    `-add-k8s-namespace-suffix=${sync.namespaceSuffix}`,
    ...(consulPrefix === undefined ? [] : [`-consul-service-prefix=${consulPrefix}`]),
    ...(kubernetesPrefix === undefined ? [] : [`-k8s-service-prefix=${kubernetesPrefix}`]),
    `-sync-clusterip-services=${sync.clusterIps}`,
    `-node-port-sync-type=${sync.nodeAddresses}`,
    `-sync-lb-services-endpoints=${sync.loadBalancerPods}`,
    ...(ingresses ? ['-enable-ingress=true', `-loadBalancer-ips=${ingresses === 'address'}`] : []),
    `-consul-write-interval=${interval.toSeconds()}s`,
    ...(metrics ? ['-enable-metrics=true', `-metrics-port=${METRICS_PORT}`] : []),
  ];
}
