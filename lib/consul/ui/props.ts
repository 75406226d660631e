/** Consul's web interface. */
export interface UiProps {
  /** @default 'ClusterIP' */
  readonly serviceType?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** The port of every node that leads to it, with `NodePort` or `LoadBalancer`; of the encrypted page where there is TLS. @default - the cluster picks one */
  readonly nodePort?: number;
  /** Annotations of its Service, on which ingress controllers look for how to speak to it. @default - none */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
  /** @default - none: use `kubectl port-forward` */
  readonly ingress?: UiIngressProps;
}

/** An Ingress in front of the web interface. */
export interface UiIngressProps {
  /** The host name of the page. */
  readonly host: string;
  /** @default - the cluster's default class */
  readonly className?: string;
  /** Secret with the certificate of `host`. @default - none */
  readonly tlsSecret?: string;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** The namespace that the ingress controller runs in, which is let in. @default 'kube-system', as on k3s */
  readonly controllerNamespace?: string;
  /**
   * Whether the ingress controller is Traefik. Servers with TLS then get a ServersTransport: without one Traefik does not
   * know their CA, and answers every request with 500. It takes Traefik 2.10 or newer with its custom resources.
   * @default - true with `caSecret`, and on k3s with its Traefik unless `className` is another one than 'traefik' or `serviceAnnotations` name a transport
   * @see https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/serverstransport/
   */
  readonly traefik?: boolean;
  /**
   * A Secret in the install's namespace with the CA of the servers under `ca.crt`, by which Traefik verifies them: it looks
   * under no other key than this and `tls.ca`, and tls-init keeps the CA that it makes under `tls.crt`.
   * @default - that of `tls.caCertificate` if its key is one of the two; else Traefik's connections to the servers are
   * encrypted, and it does not verify who answers
   */
  readonly caSecret?: string;
}
