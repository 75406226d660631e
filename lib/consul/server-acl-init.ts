import { Construct } from 'constructs';
import { declareObject } from '../k8s/declared';
import { serverAddress } from '../mesh/injection';
import { Component } from './component';
import { Installation } from './installation';
import { addJob } from './job';
import { caMounts, caVolumes, fieldEnv, serverAccessEnv } from './server-access';

/**
 * The identity by which Consul's servers ask the API server whose token somebody logs in with: a ServiceAccount and a
 * Secret that Kubernetes fills with its token, which server-acl-init copies into Consul.
 */
export class AuthMethod extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'auth-method');
    this.component = new Component(this, install, 'auth-method');
    this.component.addServiceAccount({ token: false });
    this.component.add({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      annotations: { 'kubernetes.io/service-account.name': this.component.objectName },
    });
    this.component.addClusterRole([{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] }]);
    this.component.bindClusterRole('system:auth-delegator', `${install.prefix}-authdelegator`);
  }
}

/**
 * Bootstraps ACLs once and keeps the token in a Secret; on every run, gives each server its agent token and writes
 * policies, roles, auth methods and binding rules as they should be.
 */
export class ServerAclInit extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'server-acl-init');
    this.component = new Component(this, install, 'server-acl-init');
    const { acls } = install;
    if (!acls) return;
    const token = acls.bootstrapToken;
    const authMethod = `${install.prefix}-auth-method`;
    if (!acls.given) {
      declareObject(this, {
        kind: 'Secret',
        namespace: install.namespace,
        name: token.name,
        keys: [token.key],
        madeBy: `Job ${this.component.objectName}`,
      });
    }
    this.component.addServiceAccount({ token: true });
    this.component.addRole([
      ...(acls.given ? [] : [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }]),
      { apiGroups: [''], resources: ['secrets'], resourceNames: [token.name, authMethod], verbs: ['get'] },
      { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: [authMethod], verbs: ['get'] },
    ]);
    addJob(this.component, {
      command: this.command(),
      env: [
        fieldEnv('NAMESPACE', 'metadata.namespace'),
        fieldEnv('POD_NAME', 'metadata.name'),
        ...serverAccessEnv(install),
      ],
      volumes: caVolumes(install),
      volumeMounts: caMounts(install),
      // a server that is added has no agent token until this has run again
      runsAgainFor: { 'meshberry/servers': String(install.server.replicas) },
    });
  }

  /**
   * With several servers, waits first until raft has them all, ten minutes at most: the program resolves their name once,
   * and who has no address at that moment gets no token.
   */
  private command(): string[] {
    const { install } = this.component;
    const { replicas } = install.server;
    const program = ['consul-k8s-control-plane', 'server-acl-init', ...aclInitFlags(install)];
    if (replicas === 1) return program;
    const url = `${install.tls ? 'https' : 'http'}://${serverAddress(install)}:${install.tls ? 8501 : 8500}`;
    const peers = `wget -q -T 10 -O - --no-check-certificate ${url}/v1/status/peers | grep -o ':8300' | wc -l`;
    const wait = `for try in $(seq 60); do [ "$(${peers})" -ge ${replicas} ] && break; sleep 10; done`;
    return ['/bin/sh', '-ec', `${wait}\nexec "$0" "$@"\n`, ...program];
  }
}

function aclInitFlags({ prefix, namespace, logLevel, acls, dns }: Installation): string[] {
  return [
    `-log-level=${logLevel}`,
    '-log-json=false',
    `-resource-prefix=${prefix}`,
    `-k8s-namespace=${namespace}`,
    '-set-server-tokens=true',
    '-secrets-backend=kubernetes',
    ...(acls?.given
      ? [
          `-bootstrap-token-secret-name=${acls.bootstrapToken.name}`,
          `-bootstrap-token-secret-key=${acls.bootstrapToken.key}`,
        ]
      : []),
    ...(dns ? ['-allow-dns=true'] : []),
    ...(dns && dns.proxyReplicas > 0 ? ['-dns-proxy=true'] : []),
    '-connect-inject=true',
    '-acl-binding-rule-selector=serviceaccount.name!=default',
    '-client=false',
  ];
}
