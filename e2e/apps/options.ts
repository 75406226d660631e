import { isDeepStrictEqual } from 'node:util';
import { Duration } from 'cdk8s';
import type { ServerExposeProps } from '../../lib';
import { PodView } from '../cluster/pods';
import { Shelf, SHELF } from '../cluster/shelf';
import { startShelf } from '../cluster/stack';
import { CONSUL_K8S } from '../harness/build';
import { KubeObject, Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox } from '../harness/sandbox';
import { addGuest, Guests, program } from './guests';
import { DatabaseVariant, databaseVariant, library, mainApp } from './variants';

export const NAMESPACE = 'consul';
export const DATACENTER = 'shelf';
/** Outside of the range that Kubernetes picks addresses from first. */
export const DNS_SERVICE = '10.43.0.53';
/** Ports of the nodes for clients outside of the cluster, and the name by which these know the servers. */
export const OUTSIDE = { host: 'consul.shelf.example', https: 30501, grpc: 30502, dns: 30053 };
/** The node of what is synced into the catalog, and what the Services that come from it begin with. */
export const SYNC = { node: 'shelf-sync', prefix: 'catalog-' };
/** Where Prometheus runs. */
export const MONITORING = 'monitoring';
/** By which it selects its monitors, as kube-prometheus-stack does. */
export const SELECTED = { release: 'e2e' };
/** Secrets that are there before the install. */
export const GIVEN_SECRETS = { ca: 'own-ca', token: 'own-token', gossip: 'own-gossip-key', scrape: 'own-scrape-token' };

/** Programs that it needs. */
export const OPTIONS = [...SHELF, 'consul', 'envoy', ...CONSUL_K8S, 'kube-router'];

/** A cluster for it, on which nothing is applied yet. */
export async function startOptions(sandbox: Sandbox, report: Report): Promise<Shelf> {
  return startShelf(sandbox, await optionsStack(sandbox), report);
}

/** What changes when its servers are exposed at ports of the nodes. */
export function exposedServers(sandbox: Sandbox, shelf: Shelf): Promise<KubeObject[]> {
  const { https, grpc } = OUTSIDE;
  return changed(sandbox, shelf, 'exposed', { expose: { serviceType: 'NodePort', nodePorts: { https, grpc } } });
}

/** What changes when the catalog sync is to take everything out of Consul. */
export function purgedSync(sandbox: Sandbox, shelf: Shelf): Promise<KubeObject[]> {
  return changed(sandbox, shelf, 'purged', { purge: true });
}

async function changed(sandbox: Sandbox, { manifests }: Shelf, name: string, how: Changes): Promise<KubeObject[]> {
  const { layers } = await optionsStack(sandbox, name, how);
  return layers
    .flatMap(({ objects }) => objects)
    .filter((object) => {
      const { kind, metadata } = object;
      return !isDeepStrictEqual(object, manifests.get(kind, metadata.namespace, metadata.name));
    });
}

interface Changes {
  readonly expose?: ServerExposeProps;
  readonly purge?: boolean;
}

/** Three servers, each Secret given, DNS by proxies, monitors, an Ingress; a database, and a client of it. */
async function optionsStack(sandbox: Sandbox, name = 'given', { expose, purge }: Changes = {}): Promise<Manifests> {
  const { ca, token, gossip, scrape } = GIVEN_SECRETS;
  const [{ name: node }] = (await mainApp()).cluster.nodes;
  const variant = await databaseVariant(
    sandbox,
    name,
    {
      namespace: NAMESPACE,
      datacenter: DATACENTER,
      server: { replicas: 3, spreading: 'required', ...(expose && { expose }) },
      tls: {
        caCertificate: { name: ca, key: 'tls.crt' },
        caKey: { name: ca, key: 'tls.key' },
        certificateLifetime: Duration.days(365),
        additionalDnsNames: [OUTSIDE.host],
      },
      acls: { bootstrapToken: { name: token, key: 'token' } },
      gossipEncryption: { secret: { name: gossip, key: 'key' } },
      dns: { clusterIp: DNS_SERVICE, proxyReplicas: 2, serviceType: 'LoadBalancer', nodePort: OUTSIDE.dns },
      ui: { ingress: { host: 'consul.shelf.example' } },
      metrics: {
        monitors: true,
        monitorLabels: SELECTED,
        dashboard: true,
        fromNamespace: MONITORING,
        scrapeToken: { name: scrape, key: 'token' },
      },
      syncCatalog: {
        toKubernetes: true,
        kubernetesPrefix: SYNC.prefix,
        nodeName: SYNC.node,
        nodeAddresses: 'InternalOnly',
        interval: Duration.seconds(10),
        ...(purge && { purge }),
      },
      connectInject: { scheduling: { nodeName: 'pi-0' } },
    },
    { nodeName: node },
  );
  return withClient(variant);
}

/** One server or several as they are by default; a database, and a client of it. */
export async function serversStack(sandbox: Sandbox, replicas: 1 | 3): Promise<Manifests> {
  return withClient(await databaseVariant(sandbox, `servers-${replicas}`, { server: { replicas } }));
}

/** Adds a client of the database, and writes the manifests. */
export async function withClient({ app, mesh, database }: DatabaseVariant): Promise<Manifests> {
  const { Layer } = await library();
  const layer = new Layer(app, '50-depscloud'); // the name that the documentation removes first
  await addGuest(layer, mesh, Guests.client, { service: database.service, localPort: 5432 });
  app.synth();
  return new Manifests(app.outdir);
}

/** A pod that is in no mesh, in a namespace that is in none. */
export const PLAIN: KubeObject = (() => {
  const plain = program('e2e-plain') as unknown as KubeObject;
  return { ...plain, metadata: { ...plain.metadata, namespace: 'default' } };
})();

/** Asks PostgreSQL through the client's upstream, by a new connection. @returns nothing when it answers, or why it does not */
export async function traffic(shelf: Shelf): Promise<string> {
  const ask = ['psql', '-h', '127.0.0.1', '-U', 'app', '-Atc', 'select 42'];
  const { stdout, stderr } = await PodView.of(shelf, 'depscloud', Guests.client).inNetwork(ask, 5);
  return stdout.trim() === '42' ? '' : stderr.trim().split('\n')[0] || 'no answer';
}
