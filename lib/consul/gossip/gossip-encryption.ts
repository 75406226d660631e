import { Construct } from 'constructs';
import { declareObject } from '../../k8s/declared';
import { Component } from '../component/component';
import { addClientPolicy } from '../component/network-policies';
import { Installation } from '../installation';
import { GossipInstallation } from './resolve';
import { addJob } from '../component/job';

/** The key with which servers encrypt gossip: given, or made once by a Job that leaves an existing one alone. */
export class GossipEncryption extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation, { key, given }: GossipInstallation) {
    super(scope, 'gossip-encryption-autogenerate');
    this.component = new Component(this, install, 'gossip-encryption-autogenerate');
    if (given) return;
    declareObject(this, {
      kind: 'Secret',
      namespace: install.namespace,
      name: key.name,
      keys: [key.key],
      madeBy: `Job ${this.component.objectName}`,
    });
    this.component.addServiceAccount({ token: true });
    addClientPolicy(this.component, 'api-server');
    this.component.addRole([
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      { apiGroups: [''], resources: ['secrets'], resourceNames: [key.name], verbs: ['get'] },
    ]);
    addJob(this.component, {
      command: [
        'consul-k8s-control-plane',
        'gossip-encryption-autogenerate',
        `-namespace=${install.namespace}`,
        `-secret-name=${key.name}`,
        `-secret-key=${key.key}`,
        ...this.component.logFlags(),
      ],
    });
  }
}
