import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { restrictedNamespaceLabels } from '../k8s/pod-security';
import { managedLabels } from './labels';

/** The name of the policy that closes a namespace. */
export const DEFAULT_DENY = 'default-deny';

export interface OwnNamespaceProps {
  readonly name: string;
  /** Labels besides those of every namespace of ours. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** In which directions pods have no traffic but what another policy allows. */
  readonly closed: readonly ('Ingress' | 'Egress')[];
}

/**
 * A namespace that this app makes: it holds its pods to Pod Security `restricted`, a pod that names no ServiceAccount
 * gets no token of the API server, and a pod that no other policy is for has no traffic.
 */
export class OwnNamespace extends Construct {
  public readonly name: string;

  public constructor(scope: Construct, id: string, { name, labels, closed }: OwnNamespaceProps) {
    super(scope, id);
    this.name = name;
    new ApiObject(this, 'namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { ...labels, ...managedLabels, ...restrictedNamespaceLabels(Cluster.of(this).minor) },
      },
    });
    // The cluster makes one of this name in each namespace; applied by the server, ours is that one.
    new ApiObject(this, 'default-service-account', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: name, labels: { ...managedLabels } },
      automountServiceAccountToken: false,
    });
    new ApiObject(this, 'default-deny', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: DEFAULT_DENY, namespace: name, labels: { ...managedLabels } },
      spec: { podSelector: {}, policyTypes: [...closed] },
    });
  }
}
