import { Construct } from 'constructs';
import { referenceOf } from '../../cluster/image';
import { EnvVar } from '../../k8s/pod-template';
import { Component } from '../component/component';
import { controlPlanePod, spread } from '../component/control-plane-pod';
import { Installation } from '../installation';
import { addServerPolicy } from '../component/network-policies';
import { secretFile } from '../component/secret-file';
import { addExposeService } from './expose';
import { caMounts, caVolumes, fieldEnv } from './client-env';
import { serverConfig } from './server-config';
import { SECRET_CONFIG, startScript } from './start-script';

/**
 * After so long a server that is back votes again, which takes autopilot 10 to 20 seconds after it is ready. The next one
 * restarts no sooner, or the last would for a while be the only one that votes.
 * @see https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/general#server_stabilization_time
 */
const VOTES_AFTER_SECONDS = 30;

/** The Consul servers: StatefulSet, configuration, headless Service, and a disruption budget where it blocks no drain. */
export class Server extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'server');
    this.component = new Component(this, install, 'server');
    this.component.addServiceAccount({ token: false });
    this.addConfig();
    this.addService();
    if (install.server.expose) addExposeService(this.component, install.server.expose);
    this.addStatefulSet();
    this.addDisruptionBudget();
    addServerPolicy(this.component);
  }

  private get configName(): string {
    return `${this.component.objectName}-config`;
  }

  private addConfig(): void {
    const config = `${JSON.stringify(serverConfig(this.component.install), null, 2)}\n`;
    this.component.add({ apiVersion: 'v1', kind: 'ConfigMap', name: this.configName, data: { 'server.json': config } });
  }

  /** Addresses of servers that are not ready are published: they need each other to become so. */
  private addService(): void {
    this.component.add({
      apiVersion: 'v1',
      kind: 'Service',
      spec: {
        clusterIP: 'None',
        publishNotReadyAddresses: true,
        selector: this.component.selector,
        ports: this.ports().map(({ name, containerPort, protocol }) => ({
          name,
          port: containerPort,
          targetPort: name,
          protocol,
        })),
      },
    });
  }

  private ports(): { name: string; containerPort: number; protocol: 'TCP' | 'UDP' }[] {
    const { tls } = this.component.install;
    return [
      ...(tls ? [{ name: 'https', containerPort: 8501, protocol: 'TCP' as const }] : []),
      ...(tls?.httpsOnly ? [] : [{ name: 'http', containerPort: 8500, protocol: 'TCP' as const }]),
      { name: 'grpc', containerPort: 8502, protocol: 'TCP' },
      { name: 'server', containerPort: 8300, protocol: 'TCP' },
      { name: 'serflan-tcp', containerPort: 8301, protocol: 'TCP' },
      { name: 'serflan-udp', containerPort: 8301, protocol: 'UDP' },
      { name: 'serfwan-tcp', containerPort: 8302, protocol: 'TCP' },
      { name: 'serfwan-udp', containerPort: 8302, protocol: 'UDP' },
      { name: 'dns-tcp', containerPort: 8600, protocol: 'TCP' },
      { name: 'dns-udp', containerPort: 8600, protocol: 'UDP' },
    ];
  }

  private addStatefulSet(): void {
    const { install } = this.component;
    const { replicas, resources, scheduling, spreading, updatePartition } = install.server;
    this.component.add({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      labels: this.component.versioned(install.release.consul),
      spec: {
        serviceName: this.component.objectName,
        replicas,
        podManagementPolicy: 'Parallel',
        ...(replicas > 1 ? { minReadySeconds: VOTES_AFTER_SECONDS } : {}),
        updateStrategy: {
          type: 'RollingUpdate',
          ...(updatePartition > 0 ? { rollingUpdate: { partition: updatePartition } } : {}),
        },
        selector: { matchLabels: this.component.selector },
        template: controlPlanePod(this.component, {
          token: false,
          container: this.container(),
          resources,
          scheduling,
          volumes: this.volumes(),
          annotations: this.scrapeAnnotations(),
          fields: { terminationGracePeriodSeconds: 60, ...spread(this.component, replicas, spreading) },
        }),
        volumeClaimTemplates: [this.volumeClaim()],
        ...this.retention(),
      },
    });
  }

  private container(): { name: string } & Record<string, unknown> {
    const { install } = this.component;
    const { tls, gossip, acls } = install;
    return {
      name: 'consul',
      image: referenceOf(install.release.images.consul),
      command: ['/bin/sh', '-ec', startScript(install)],
      env: [
        fieldEnv('POD_IP', 'status.podIP'),
        ...(install.server.replicas > 1 ? [fieldEnv('POD_NAME', 'metadata.name')] : []),
        // the image's entry point would otherwise try to change owners, which only root may
        { name: 'CONSUL_DISABLE_PERM_MGMT', value: 'true' },
        ...this.commandLineEnv(),
      ],
      ports: this.ports(),
      readinessProbe: this.readinessProbe(),
      volumeMounts: [
        { name: 'data', mountPath: '/consul/data' },
        { name: 'config', mountPath: '/consul/config', readOnly: true },
        { name: 'tmp', mountPath: '/tmp' },
        ...caMounts(install),
        ...(tls ? [{ name: 'consul-server-cert', mountPath: '/consul/tls/server', readOnly: true }] : []),
        ...(gossip ? [{ name: 'gossip-key', mountPath: '/consul/gossip', readOnly: true }] : []),
        ...(acls?.given ? [{ name: 'bootstrap-token', mountPath: '/consul/bootstrap-token', readOnly: true }] : []),
        ...(gossip || acls?.given ? [{ name: 'secret-config', mountPath: SECRET_CONFIG }] : []),
      ],
    };
  }

  /** For `kubectl exec … consul members`. */
  private commandLineEnv(): EnvVar[] {
    if (!this.component.install.tls) return [];
    return [
      { name: 'CONSUL_HTTP_ADDR', value: 'https://localhost:8501' },
      { name: 'CONSUL_CACERT', value: '/consul/tls/ca/tls.crt' },
    ];
  }

  private volumes(): object[] {
    const { install } = this.component;
    const { tls, gossip, acls } = install;
    return [
      { name: 'config', configMap: { name: this.configName } },
      // Snapshots are made here.
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      ...caVolumes(install),
      ...(tls ? [{ name: 'consul-server-cert', secret: { secretName: tls.serverCertificate } }] : []),
      ...(gossip ? [secretFile('gossip-key', gossip.key, 'key')] : []),
      ...(acls?.given ? [secretFile('bootstrap-token', acls.bootstrapToken, 'token')] : []),
      ...(gossip || acls?.given ? [{ name: 'secret-config', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }] : []),
    ];
  }

  /**
   * Ready is who knows a leader: the catalog is asked for, which a server without a leader answers with 500. There is
   * no liveness probe: to restart a server that has lost its leader helps nobody.
   */
  private readinessProbe(): object {
    const { tls } = this.component.install;
    return {
      httpGet: { path: '/v1/catalog/services', port: tls ? 'https' : 'http', scheme: tls ? 'HTTPS' : 'HTTP' },
      initialDelaySeconds: 5,
      periodSeconds: 5,
      timeoutSeconds: 10,
      failureThreshold: 3,
    };
  }

  /** Not with ACLs: who scrapes by annotation has no token, and would be answered with 403 for ever. */
  private scrapeAnnotations(): Record<string, string> {
    const { metrics, tls, acls } = this.component.install;
    if (!metrics?.servers || acls) return {};
    return {
      'prometheus.io/scrape': 'true',
      'prometheus.io/path': '/v1/agent/metrics',
      'prometheus.io/port': tls ? '8501' : '8500',
      'prometheus.io/scheme': tls ? 'https' : 'http',
    };
  }

  /** Its name is part of the volumes' names, and cannot be changed once installed. */
  private volumeClaim(): object {
    const { size, storageClass } = this.component.install.server.storage;
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: size } },
        ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      },
    };
  }

  private retention(): object {
    const { retention } = this.component.install.server.storage;
    return retention ? { persistentVolumeClaimRetentionPolicy: retention } : {};
  }

  /** Of one server none may go, and of the API server's answer to that nobody can drain a node. */
  private addDisruptionBudget(): void {
    if (this.component.install.server.replicas < 3) return;
    this.component.add({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      spec: { maxUnavailable: 1, selector: { matchLabels: this.component.selector } },
    });
  }
}
