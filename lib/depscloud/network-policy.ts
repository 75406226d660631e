import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { requireDnsLabel } from '../k8s/names';
import { managedLabels } from '../mesh/labels';

export interface NamespaceIngressProps {
  /** Name of the NetworkPolicy. */
  readonly name: string;
  readonly namespace: string;
  /** The pods that are let in to. */
  readonly selector: Readonly<Record<string, string>>;
  readonly port: number;
  /** The namespace whose pods may come in. */
  readonly fromNamespace: string;
}

/** A NetworkPolicy that lets the pods of one namespace connect to a port without the mesh. */
export function allowFromNamespace(scope: Construct, id: string, props: NamespaceIngressProps): void {
  const { name, namespace, selector, port, fromNamespace } = props;
  requireDnsLabel(`'${scope.node.path}': namespace`, fromNamespace);
  new ApiObject(scope, id, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels: { ...managedLabels } },
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': fromNamespace } } }],
          ports: [{ protocol: 'TCP', port }],
        },
      ],
    },
  });
}
