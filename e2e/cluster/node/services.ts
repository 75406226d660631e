import { KubeObject } from '../../harness/manifests';
import { program } from '../../harness/sandbox';
import { Cluster } from '../cluster';
import { NodeNetwork } from '../network';

/** Starts kube-proxy in a node's network namespace, or in the control plane's, which has to reach the webhooks' Services. */
export function startKubeProxy(cluster: Cluster, node: NodeNetwork, where: 'node' | 'control plane' = 'node'): void {
  const kubeconfig = cluster.writeKubeconfig('proxy', 'proxy-token');
  const limits = [
    'max-per-core',
    'tcp-timeout-established',
    'tcp-timeout-close-wait',
    'udp-timeout',
    'udp-timeout-stream',
  ];
  cluster.sandbox.start(
    `kube-proxy-${where === 'node' ? node.name : 'control-plane'}`,
    [
      program('kube-proxy'),
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${node.name}`,
      '--proxy-mode=iptables',
      `--cluster-cidr=${cluster.network.pods}`,
      '--iptables-sync-period=30s',
      '--iptables-min-sync-period=0s',
      ...limits.map((limit) => `--conntrack-${limit}=0`),
    ],
    where === 'node' ? { netns: node.netns } : {},
  );
}

/** Starts kube-router's network policy controller, which k3s embeds, on a node. */
export function startPolicyController(cluster: Cluster, node: NodeNetwork): void {
  const kubeconfig = cluster.writeKubeconfig('admin', 'admin-token');
  cluster.sandbox.start(
    `kube-router-${node.name}`,
    [
      program('kube-router'),
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${node.name}`,
      '--run-firewall=true',
      '--run-router=false',
      '--run-service-proxy=false',
      '--run-loadbalancer=false',
      '--enable-cni=false',
      `--service-cluster-ip-range=${cluster.network.services}`,
    ],
    { netns: node.netns },
  );
}

/** What k3s brings along: CoreDNS behind the usual Service, with its ConfigMap `coredns-custom` for servers of one's own, and its storage class. */
export async function installAddOns(cluster: Cluster): Promise<void> {
  for (const object of addOns(cluster.network.dns)) await cluster.api.apply(object);
}

const dns = { name: 'coredns', namespace: 'kube-system' };
const labels = { 'k8s-app': 'kube-dns' };
const COREFILE = `.:53 {
  errors
  health :8080
  ready :8181
  kubernetes cluster.local in-addr.arpa {
    pods insecure
    ttl 5
  }
  cache 5
  reload 2s 1s
}
import /etc/coredns/custom/*.server
`;

const addOns = (address: string): KubeObject[] => [
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
    metadata: { name: 'local-path', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: dns },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'system:coredns' },
    rules: [
      { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'system:coredns' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' },
    subjects: [{ kind: 'ServiceAccount', ...dns }],
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: dns, data: { Corefile: COREFILE } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: dns,
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'coredns',
          dnsPolicy: 'Default',
          priorityClassName: 'system-cluster-critical',
          volumes: [
            { name: 'config', configMap: { name: 'coredns' } },
            { name: 'custom', configMap: { name: 'coredns-custom', optional: true } },
          ],
          containers: [
            {
              name: 'coredns',
              image: 'coredns',
              args: ['-conf', '/etc/coredns/Corefile'],
              volumeMounts: [
                { name: 'config', mountPath: '/etc/coredns' },
                { name: 'custom', mountPath: '/etc/coredns/custom' },
              ],
              readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kube-dns', namespace: 'kube-system' },
    spec: {
      clusterIP: address,
      selector: labels,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      ],
    },
  },
];
