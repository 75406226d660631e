import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { restrictedNamespaceLabels } from '../k8s/pod-security';
import { managedLabels } from './labels';

export interface OwnNamespaceProps {
  readonly name: string;
  /** Labels besides those of every namespace of ours. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A namespace that this app makes: it holds its pods to Pod Security `restricted`, and a pod that names no
 * ServiceAccount gets no token of the API server.
 */
export class OwnNamespace extends Construct {
  public readonly name: string;

  public constructor(scope: Construct, id: string, { name, labels }: OwnNamespaceProps) {
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
  }
}
