import { Construct } from 'constructs';
import { declareObject } from '../k8s/declared';
import { Component } from './component';
import { Installation } from './installation';
import { addJob } from './job';

/** The key with which servers encrypt gossip: given, or made once by a Job that leaves an existing one alone. */
export class GossipEncryption extends Component {
  public constructor(scope: Construct, install: Installation) {
    super(scope, install, 'gossip-encryption-autogenerate');
    if (!install.gossip) return;
    const { key, given } = install.gossip;
    declareObject(this, {
      kind: 'Secret',
      namespace: install.namespace,
      name: key.name,
      keys: [key.key],
      ...(given ? {} : { madeBy: `Job ${this.objectName}` }),
    });
    if (given) return;
    this.addServiceAccount({ token: true });
    this.addRole([
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      { apiGroups: [''], resources: ['secrets'], resourceNames: [key.name], verbs: ['get'] },
    ]);
    addJob(this, {
      command: [
        'consul-k8s-control-plane',
        'gossip-encryption-autogenerate',
        `-namespace=${install.namespace}`,
        `-secret-name=${key.name}`,
        `-secret-key=${key.key}`,
        `-log-level=${install.logLevel}`,
        '-log-json=false',
      ],
    });
  }
}
