import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { sizeOf } from '../cluster/sizes';
import { requireChart } from '../k8s/chart';
import { Mesh } from '../mesh/mesh';
import { OwnNamespace } from '../mesh/own-namespace';
import { AuthMethod } from './acls/auth-method';
import { ComponentAccounts } from './acls/component-accounts';
import { ConnectInjector } from './injector/connect-injector';
import { ConsulProps } from './consul-props';
import { CustomResourceDefinitions } from './definitions/custom-resource-definitions';
import { Dns, DnsProxy } from './dns/dns';
import { Dashboard } from './metrics/dashboard';
import { declareGivenSecrets } from './given-secrets';
import { GatewayClass } from './gateways/gateway-class';
import { GossipEncryption } from './gossip/gossip-encryption';
import { HelmValues } from './gateways/helm-values';
import { Installation } from './installation';
import { MeshConfig } from './mesh-config/mesh-config';
import { MeshGateway } from './peering/mesh-gateway';
import { meshGatewayPods } from './peering/mesh-gateway-pods';
import { Monitors } from './metrics/monitors';
import { Server } from './server/server';
import { ServerAclInit } from './acls/server-acl-init';
import { SyncCatalog } from './sync-catalog/sync-catalog';
import { TlsInit } from './tls/tls-init';
import { resolve } from './resolve';
import { Ui } from './ui/ui';
import { WebhookCertManager } from './webhook-cert-manager/webhook-cert-manager';
import { WebhookConfigurations } from './injector/webhook-configurations';
import { requireConstruct } from '../props/arguments';

const WORKLOADS = ['Deployment', 'StatefulSet', 'Job'];

/**
 * Consul with its connect-injector, complete and without Helm: every object can be applied again and again.
 *
 * @throws when props contradict each other or the cluster; the message says which and why.
 *
 * @example
 * ```ts
 * import { Duration } from 'cdk8s';
 * import { Consul, Layer, MeshApp } from 'meshberry';
 *
 * declare const app: MeshApp;
 * const consul = new Consul(new Layer(app, '20-consul'), 'consul', {
 *   server: { replicas: 3, storage: { size: '2Gi', storageClass: 'local-path' } },
 *   tls: { certificateLifetime: Duration.days(365) },
 * });
 * consul.mesh.namespace('shop'); // injection is on there
 * ```
 */
export class Consul extends Construct {
  /** The mesh of this install. Pass it to each mesh service. */
  public readonly mesh: Mesh;
  /** The install's namespace. */
  public readonly namespace: string;
  /** @internal */
  public readonly install: Installation;

  public constructor(scope: Construct, id: string, props: ConsulProps = {}) {
    super(requireConstruct('Consul', [scope, id, props], new.target !== Consul), id);
    const cluster = Cluster.of(this);
    requireChart(this, '20-consul');
    const install = this.resolve(props, cluster);

    this.install = install;
    this.namespace = install.namespace;
    this.mesh = new Mesh(this, 'mesh', {
      settings: install.settings,
      existingNamespaces: install.injector.existingNamespaces,
      egress: install.egress && { dns: install.egress.dns, servers: install.egress.servers },
      apiGateways: install.injector.apiGateways,
      tcpRoutes: install.gatewayApi.tcpRoutes,
      meshGateway: install.peering && meshGatewayPods(install),
    });
    // Without the label that sends pods to the injector.
    new OwnNamespace(this, 'namespace', {
      name: install.namespace,
      labels: { 'app.kubernetes.io/part-of': 'consul' },
      closed: install.egress ? ['Ingress', 'Egress'] : ['Ingress'],
    });
    this.mesh.priorityClass('control-plane');
    new CustomResourceDefinitions(this, 'custom-resource-definitions', {
      set: install.release.facts.definitions,
      gatewayApi: install.gatewayApi.definitions,
      peering: install.peering !== undefined,
    });
    if (install.gossip) new GossipEncryption(this, install, install.gossip);
    if (install.tls?.issued) new TlsInit(this, install, install.tls);
    new Server(this, install);
    if (install.acls) {
      new AuthMethod(this, install);
      new ServerAclInit(this, install, install.acls, this.mesh);
      if (cluster.hasAdmissionPolicies) new ComponentAccounts(this, install, this.mesh);
    }
    new WebhookConfigurations(this, install);
    new WebhookCertManager(this, install);
    new ConnectInjector(this, install);
    new MeshConfig(this, install);
    if (install.injector.apiGateways) new GatewayClass(this, install);
    if (install.injector.terminatingGateways && install.release.facts.needsHelmValues) new HelmValues(this, install);
    if (install.ui) new Ui(this, install, install.ui);
    if (install.peering) new MeshGateway(this, install, install.peering, this.mesh);
    if (install.syncCatalog) new SyncCatalog(this, install, install.syncCatalog);
    this.addDns(install);
    if (install.metrics?.monitors) new Monitors(this, install, install.metrics);
    if (install.metrics?.dashboardLabels) new Dashboard(this, install, install.metrics);
    declareGivenSecrets(this, install);
    this.requirePresent(install);
  }

  /** @throws when `pods` names a component that this install does not run. */
  private requirePresent({ pods }: Installation): void {
    const absent = Object.keys(pods).find((name) => name !== 'all' && !this.runs(name));
    if (absent !== undefined)
      throw new Error(
        `'${this.node.path}': pods has '${absent}', but nothing in this install runs it: remove it, or switch on what it is for`,
      );
  }

  private runs(component: string): boolean {
    const { children = [] } = this.node.tryFindChild(component)?.node ?? {};
    return children.some((child) => ApiObject.isApiObject(child) && WORKLOADS.includes(child.kind));
  }

  private addDns(install: Installation): void {
    if (!install.dns) return;
    new Dns(this, install, install.dns);
    if (install.dns.proxyReplicas > 0) new DnsProxy(this, install, install.dns);
  }

  /** Names the construct in whatever is wrong with its props. */
  private resolve(props: ConsulProps, cluster: Cluster): Installation {
    try {
      return resolve(props, cluster, (program) => sizeOf(this, program));
    } catch (error) {
      throw new Error(`'${this.node.path}': ${(error as Error).message}`, { cause: error });
    }
  }
}
