import { ConsulPrograms } from '../programs';
import { Construct } from 'constructs';
import { referenceOf } from '../../cluster/image';
import { serverAddress } from '../../mesh/server-address';
import { selectorLabels } from '../../mesh/labels';
import { Component } from '../component/component';
import { controlPlanePod, spread } from '../component/control-plane-pod';
import { addDnsProxyPolicy } from '../component/network-policies';
import { Installation } from '../installation';
import { DnsInstallation } from './resolve';
import { CA_FOLDER, caMounts, caVolumes, componentAuthMethod, fieldEnv } from '../server/client-env';

/** Port of the proxies' DNS: above 1024, so that nothing needs the right to open lower ones. */
const PROXY_PORT = 8053;

/** The Service to which the cluster's own DNS forwards queries for Consul's names: to the servers, or to proxies. */
export class Dns extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation, dns: DnsInstallation) {
    super(scope, 'dns');
    this.component = new Component(this, install, 'dns');
    const component = dns.proxyReplicas > 0 ? 'dns-proxy' : 'server';
    const node = dns.nodePort === undefined ? {} : { nodePort: dns.nodePort };
    this.component.add({
      apiVersion: 'v1',
      kind: 'Service',
      annotations: dns.annotations,
      spec: {
        type: dns.serviceType,
        ...(dns.loadBalancerIp === undefined ? {} : { loadBalancerIP: dns.loadBalancerIp }),
        ...(dns.clusterIp === undefined ? {} : { clusterIP: dns.clusterIp }),
        selector: { ...selectorLabels('consul', install.name), 'app.kubernetes.io/component': component },
        ports: [
          { name: 'dns-tcp', port: 53, targetPort: 'dns-tcp', protocol: 'TCP', ...node },
          { name: 'dns-udp', port: 53, targetPort: 'dns-udp', protocol: 'UDP', ...node },
        ],
      },
    });
  }
}

/** consul-dataplanes that answer DNS queries for clients outside of the mesh. */
export class DnsProxy extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation, { proxyReplicas }: DnsInstallation) {
    super(scope, 'dns-proxy');
    this.component = new Component(this, install, 'dns-proxy');
    this.component.addServiceAccount({ token: install.acls !== undefined });
    addDnsProxyPolicy(this.component, PROXY_PORT);
    this.component.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: this.component.versioned(install.release.consulK8s),
      spec: {
        replicas: proxyReplicas,
        selector: { matchLabels: this.component.selector },
        template: controlPlanePod(this.component, {
          token: install.acls !== undefined,
          container: this.container(),
          resources: install.size(ConsulPrograms.dnsProxy),
          volumes: caVolumes(install),
          fields: { terminationGracePeriodSeconds: 10, ...spread(this.component, proxyReplicas) },
        }),
      },
    });
  }

  private container(): { name: string } & Record<string, unknown> {
    const { install } = this.component;
    return {
      name: 'dns-proxy',
      image: referenceOf(install.release.images.dataplane),
      command: ['consul-dataplane', ...this.flags()],
      env: [
        fieldEnv('NAMESPACE', 'metadata.namespace'),
        fieldEnv('POD_NAME', 'metadata.name'),
        fieldEnv('NODE_NAME', 'spec.nodeName'),
        { name: 'DP_SERVICE_NODE_NAME', value: '$(NODE_NAME)-virtual' },
        ...(install.acls
          ? [
              { name: 'DP_CREDENTIAL_LOGIN_META1', value: 'pod=$(NAMESPACE)/$(POD_NAME)' },
              { name: 'DP_CREDENTIAL_LOGIN_META2', value: 'component=dns-proxy' },
            ]
          : []),
      ],
      ports: [
        { name: 'dns-tcp', containerPort: PROXY_PORT, protocol: 'TCP' },
        { name: 'dns-udp', containerPort: PROXY_PORT, protocol: 'UDP' },
      ],
      readinessProbe: { tcpSocket: { port: 'dns-tcp' }, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 5 },
      volumeMounts: caMounts(install),
    };
  }

  private flags(): string[] {
    const { install } = this.component;
    return [
      '-mode=dns-proxy',
      `-addresses=${serverAddress(install)}`,
      '-grpc-port=8502',
      '-consul-dns-bind-addr=0.0.0.0',
      `-consul-dns-bind-port=${PROXY_PORT}`,
      ...(install.tls ? [`-ca-certs=${CA_FOLDER}/tls.crt`] : ['-tls-disabled']),
      ...(install.acls
        ? [
            '-credential-type=login',
            '-login-bearer-token-path=/var/run/secrets/kubernetes.io/serviceaccount/token',
            `-login-auth-method=${componentAuthMethod(install)}`,
          ]
        : ['-credential-type=static']),
      ...this.component.logFlags(),
    ];
  }
}
