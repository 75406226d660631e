import { Construct } from 'constructs';
import { declareObject } from '../../k8s/declared';
import { serverAddress } from '../../mesh/server-address';
import { Mesh } from '../../mesh/mesh';
import { authMethodAccount } from './auth-method';
import { addClientPolicy } from '../component/network-policies';
import { Component } from '../component/component';
import { Installation } from '../installation';
import { AclInstallation } from './resolve';
import { addJob } from '../component/job';
import { MESH_GATEWAY } from '../peering/mesh-gateway-pods';
import { loggingInGateways } from './component-accounts';
import { caMounts, caVolumes, fieldEnv, serverAccessEnv } from '../server/client-env';

/**
 * Bootstraps ACLs once and keeps the token in a Secret; on every run, gives each server its agent token and writes
 * policies, roles, auth methods and binding rules as they should be.
 */
export class ServerAclInit extends Construct {
  private readonly component: Component;

  /** @param mesh whose pods may log in as the mesh service that their ServiceAccount is named after */
  public constructor(
    scope: Construct,
    install: Installation,
    private readonly acls: AclInstallation,
    private readonly mesh: Mesh,
  ) {
    super(scope, 'server-acl-init');
    this.component = new Component(this, install, 'server-acl-init');
    const token = acls.bootstrapToken;
    const authMethod = authMethodAccount(install);
    const others = install.release.facts.aclInitSecrets.map((name) => `${install.name}-${name}`);
    const made = [...(acls.given ? [] : [token]), ...others.map((name) => ({ name, key: 'token' }))];
    for (const { name, key } of made) {
      const madeBy = `Job ${this.component.objectName}`;
      declareObject(this, { kind: 'Secret', namespace: install.namespace, name, keys: [key], madeBy });
    }
    this.component.addServiceAccount({ token: true });
    addClientPolicy(this.component, 'api-server and servers');
    this.component.addRole([
      ...(made.length === 0 ? [] : [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }]),
      { apiGroups: [''], resources: ['secrets'], resourceNames: [token.name, authMethod, ...others], verbs: ['get'] },
      { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: [authMethod], verbs: ['get'] },
    ]);
    addJob(this.component, {
      command: () => this.command(),
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
   * With several servers, waits first until all have an address, ten minutes at most: the program resolves their name
   * once, and who has none at that moment gets no token. The image's nslookup leaves search domains to its caller.
   */
  private command(): string[] {
    const { install } = this.component;
    const { replicas } = install.server;
    const flags = [
      ...this.component.logFlags(),
      ...aclInitFlags(install, this.acls),
      ...loggingInGateways(this.mesh)
        .filter(({ gatewayName }) => gatewayName !== MESH_GATEWAY)
        .map(({ gatewayName }) => `-terminating-gateway-name=${gatewayName}`),
      `-acl-binding-rule-selector=${loginSelector(this.mesh)}`,
    ];
    const program = ['consul-k8s-control-plane', 'server-acl-init', ...flags];
    if (replicas === 1) return program;
    const script = [
      `domain=$(sed -n 's/^search .* svc\\.\\([^ ]*\\).*/\\1/p' /etc/resolv.conf)`,
      'for try in $(seq 120); do',
      `  [ "$(nslookup -type=a ${serverAddress(install)}.$domain | grep -c '^Name:')" -ge ${replicas} ] && break`,
      '  sleep 5',
      'done',
      'exec "$0" "$@"',
      '',
    ];
    return ['/bin/sh', '-ec', script.join('\n'), ...program];
  }
}

function aclInitFlags(
  { name: prefix, namespace, dns, peering, syncCatalog }: Installation,
  acls: AclInstallation,
): string[] {
  return [
    `-resource-prefix=${prefix}`,
    `-k8s-namespace=${namespace}`,
    '-set-server-tokens=true',
    '-secrets-backend=kubernetes',
    ...(acls.given
      ? [
          `-bootstrap-token-secret-name=${acls.bootstrapToken.name}`,
          `-bootstrap-token-secret-key=${acls.bootstrapToken.key}`,
        ]
      : []),
    ...(dns ? ['-allow-dns=true'] : []),
    ...(dns && dns.proxyReplicas > 0 ? ['-dns-proxy=true'] : []),
    ...(syncCatalog ? ['-sync-catalog=true', `-sync-consul-node-name=${syncCatalog.nodeName}`] : []),
    ...(peering ? ['-mesh-gateway=true', '-enable-peering=true'] : []),
    '-connect-inject=true',
    '-client=false',
  ];
}

/**
 * Who may log in as a mesh service: pods of the mesh's namespaces. Consul knows no namespaces of Kubernetes, so that
 * anybody who may run pods in any namespace could else name a ServiceAccount like a service, and be it.
 * @see https://developer.hashicorp.com/consul/docs/reference/acl/auth-method/k8s
 */
function loginSelector({ injectedNamespaces }: Mesh): string {
  const namespaces = injectedNamespaces.length > 0 ? injectedNamespaces : [''];
  const within = namespaces.map((name) => `serviceaccount.namespace=="${name}"`).join(' or ');
  return `serviceaccount.name!=default and (${within})`;
}
