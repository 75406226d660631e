import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { managedLabels } from './labels';

/** A way in from outside of the cluster, through its ingress controller. It bypasses the mesh: no intention is asked. */
export interface MeshIngress {
  /** The host name. */
  readonly host: string;
  /** @default '/' */
  readonly path?: string;
  /** @default - the cluster's default class: Traefik on k3s */
  readonly className?: string;
  /** Secret of type `kubernetes.io/tls` in the namespace, for https. @default - none */
  readonly tlsSecret?: string;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** The namespace that the controller runs in: the only one that is let in. @default 'kube-system', as on k3s */
  readonly controllerNamespace?: string;
}

/** The namespace of an ingress controller that nobody names: that of k3s' Traefik. */
export const CONTROLLER_NAMESPACE = 'kube-system';

const HOST = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * The Ingress of a mesh service; who lets the controller in is the service's NetworkPolicy.
 * @throws when the host is no host name, or the path does not begin with '/'.
 */
export function addIngress(
  scope: Construct,
  target: { readonly name: string; readonly namespace: string; readonly port: number },
  props: MeshIngress,
): void {
  const { host, path = '/', className, tlsSecret, annotations } = props;
  const { name, namespace, port } = target;
  if (!HOST.test(host))
    throw new Error(
      `'${scope.node.path}': ingress host is '${host}': write a host name in lower case, like 'deps.example.org'`,
    );
  if (!path.startsWith('/')) throw new Error(`'${scope.node.path}': ingress path is '${path}': begin it with '/'`);
  new ApiObject(scope, 'ingress', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace, labels: { ...managedLabels }, ...(annotations ? { annotations } : {}) },
    spec: {
      ...(className ? { ingressClassName: className } : {}),
      ...(tlsSecret ? { tls: [{ hosts: [host], secretName: tlsSecret }] } : {}),
      rules: [
        {
          host,
          http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name, port: { number: port } } } }] },
        },
      ],
    },
  });
}
