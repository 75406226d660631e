import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { isIP } from 'net';
import { requireChart } from '../../k8s/chart';
import { declareObject } from '../../k8s/declared';
import { ObjectMeta } from '../../k8s/manifest';
import { isDnsSubdomain, requireDnsLabel, requirePort } from '../../k8s/names';
import { EgressRule, PolicyPeer, tcp } from '../../k8s/policy-rule';
import { checkSecretKey, SecretKey } from '../../k8s/secret-key';
import { requireConstruct } from '../../props/arguments';
import { CONFIG_ENTRY_API_VERSION } from '../config-entry';
import { Connections } from '../connections';
import { IMeshService, MeshEntry, MeshProtocol } from '../i-mesh-service';
import { IntentionSource, intentionsSpec } from '../intentions';
import { managedLabels } from '../labels';
import { IMeshGateway, Mesh } from '../mesh';
import { requireCidr } from '../open-egress';

/** A gateway through which services of the mesh reach what has no sidecar. */
export interface IServiceGateway extends IMeshGateway {
  /** The mesh that it is a gateway of. */
  readonly mesh: Mesh;
  /** Its pods, as policies of callers name them. */
  readonly pods: PolicyPeer;
  /** The port of its pods. */
  readonly port: number;
  /** Called by each {@link ExternalService} for itself. */
  addService(service: ExternalService): void;
}

/** How the gateway speaks TLS to a service outside of the mesh. */
export interface ExternalTls {
  /** The CA that signs the service's certificate. @default - those that browsers trust */
  readonly ca?: SecretKey;
  /** The name in the service's certificate. @default - the address, if that is a name */
  readonly sni?: string;
  /** A Secret of type `kubernetes.io/tls` with the certificate that the gateway shows. @default - none */
  readonly certificateSecret?: string;
}

/** What a service outside of the mesh is declared with. */
export interface ExternalServiceProps {
  /** The gateway through which it is reached; it knows the mesh. */
  readonly gateway: IServiceGateway;
  /** The name in the mesh. @default - the construct's id */
  readonly name?: string;
  /** Where it answers: an address like '192.168.1.10', or a host name that the cluster's DNS resolves. */
  readonly address: string;
  /** The port at which it answers. */
  readonly port: number;
  /** What it speaks; without its TLS, when the gateway speaks that. @default 'tcp' */
  readonly protocol?: MeshProtocol;
  /**
   * Whether the gateway speaks TLS to it. Callers then do not: their calls are encrypted by the mesh up to the gateway.
   * Secrets are in the gateway's namespace.
   * @default - no: the gateway hands on what callers send, their own TLS too
   */
  readonly tls?: boolean | ExternalTls;
  /**
   * The addresses behind a host name, as ranges: NetworkPolicies know no names.
   * @default - the address itself; for a name every address, at `port`
   */
  readonly cidrs?: readonly string[];
}

/** The CAs of the image of consul-dataplane. */
const SYSTEM_CA = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Something outside of the mesh as a service of it: a database on a NAS, an API on the internet. Callers connect to it like
 * to any other mesh service, allowed by intentions; a terminating gateway decrypts and hands on.
 *
 * @example
 * ```ts
 * import { Consul, ExternalService, Layer, MeshService, TerminatingGateway } from 'meshberry';
 *
 * declare const layer: Layer;
 * declare const consul: Consul; // with connectInject: { terminatingGateways: true }
 * declare const shop: MeshService;
 * const gateway = new TerminatingGateway(layer, 'way-out', { consul });
 * const nas = new ExternalService(layer, 'nas-db', { gateway, address: '192.168.1.10', port: 5432 });
 * const database = shop.connections.connectTo(nas); // database.address is 127.0.0.1:9000
 * ```
 * @see https://developer.hashicorp.com/consul/docs/north-south/terminating-gateway
 */
export class ExternalService extends Construct implements IMeshService {
  public readonly meshName: string;
  public readonly protocol: MeshProtocol;
  /** The gateway through which it is reached. */
  public readonly gateway: IServiceGateway;
  /** Which services may call it. */
  public readonly connections: {
    /** Writes the intention that lets a caller in. */
    allowFrom(source: IntentionSource): void;
  };
  /** How the gateway speaks TLS to it; undefined when it does not. */
  public readonly tls?: ExternalTls;
  private readonly serverName?: string;
  /** Where its calls end up: at the gateway, since it has no sidecar. */
  public readonly entry: MeshEntry;
  /** What lets the gateway connect to it. */
  public readonly egress: EgressRule;

  /** @throws when the name is not valid or taken, the address is no host, or a port, a range or a Secret is not valid. */
  public constructor(scope: Construct, id: string, props: ExternalServiceProps) {
    super(requireConstruct('ExternalService', [scope, id, props], new.target !== ExternalService), id);
    requireChart(this, '60-shop');
    const path = `'${this.node.path}'`;
    const { gateway, address, port, cidrs } = props;
    this.gateway = gateway;
    this.entry = { pods: gateway.pods, port: gateway.port };
    this.meshName = requireDnsLabel(`${path}: mesh service`, props.name ?? id);
    this.protocol = props.protocol ?? 'tcp';
    requirePort(`${path}: port`, port);
    const isAddress = isIP(address) !== 0;
    if (!isAddress && !isDnsSubdomain(address))
      throw new Error(
        `${path} has address '${address}': write an IP address or a host name alone, like '192.168.1.10' or 'nas.home.arpa'`,
      );
    this.tls = props.tls === true ? {} : props.tls || undefined;
    this.requireTls(path, isAddress);
    this.serverName = this.tls && (this.tls.sni ?? address);
    const ranges = cidrs ?? (isAddress ? [`${address}/${isIP(address) === 4 ? 32 : 128}`] : undefined);
    const to = ranges?.map((cidr) => ({ ipBlock: { cidr: requireCidr(`${path}: cidrs`, cidr) } }));
    this.egress = { ...(to ? { to } : {}), ports: tcp(port) };
    gateway.mesh.registerExternal(this);
    const connections = new Connections({
      path: this.node.path,
      meshName: this.meshName,
      protocol: this.protocol,
      portOwners: () => new Map(),
      onSource: () => this.addIntentions(connections),
    });
    this.connections = { allowFrom: (source) => connections.allowFrom(source) };
    gateway.addService(this);
    this.addObjects(address, port);
  }

  /**
   * What the TerminatingGateway says of it: paths are those of its Secrets in the gateway's pods.
   * @internal
   */
  public linked(pathOf: (secret: string, key: string) => string): object {
    const { tls } = this;
    if (!tls) return { name: this.meshName };
    const { ca, certificateSecret: own } = tls;
    return {
      name: this.meshName,
      caFile: ca ? pathOf(ca.name, ca.key) : SYSTEM_CA,
      sni: this.serverName,
      ...(own === undefined ? {} : { certFile: pathOf(own, 'tls.crt'), keyFile: pathOf(own, 'tls.key') }),
    };
  }

  private requireTls(path: string, isAddress: boolean): void {
    if (!this.tls) return;
    const { ca, sni, certificateSecret } = this.tls;
    const { namespace } = this.gateway;
    if (ca) {
      checkSecretKey(`${path}: tls.ca`, ca);
      declareObject(this, { kind: 'Secret', namespace, name: ca.name, keys: [ca.key] });
    }
    if (certificateSecret !== undefined)
      declareObject(this, { kind: 'Secret', namespace, name: certificateSecret, keys: ['tls.crt', 'tls.key'] });
    if (sni !== undefined && !isDnsSubdomain(sni))
      throw new Error(`${path} has tls.sni '${sni}': write the host name in the service's certificate`);
    if (sni === undefined && isAddress)
      throw new Error(
        `${path} has TLS and an IP address, whose certificate Envoy compares with a name: set tls.sni to the name in it`,
      );
  }

  private addObjects(address: string, port: number): void {
    const { meshName: name } = this;
    new ApiObject(this, 'registration', {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'Registration',
      metadata: this.metadata(),
      // a node that is in the catalog alone, of this service alone: what it is named after goes with it
      spec: { node: `${name}-external`, address, service: { id: name, name, address, port } },
    });
    new ApiObject(this, 'defaults', {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'ServiceDefaults',
      metadata: this.metadata(),
      spec: { protocol: this.protocol },
    });
  }

  /** Called when the first caller is allowed: an object without sources would be refused. */
  private addIntentions(connections: Connections): void {
    if (this.node.tryFindChild('intentions')) return;
    new ApiObject(this, 'intentions', {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'ServiceIntentions',
      metadata: this.metadata(),
      spec: Lazy.any({ produce: () => intentionsSpec(this.meshName, connections.sources) }),
    });
  }

  private metadata(): ObjectMeta {
    const labels = { ...managedLabels, 'app.kubernetes.io/name': this.meshName };
    return { name: this.meshName, namespace: this.gateway.namespace, labels };
  }
}
