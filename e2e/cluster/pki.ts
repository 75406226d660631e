import { Sandbox } from '../harness/sandbox';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3'];
const NAMES = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'localhost',
];

/** A certificate and its key, as files. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** Makes the cluster's authority, what the API server shows to its clients and to kubelets, and the key of service accounts. */
export async function makeCertificates(sandbox: Sandbox, pki: string, addresses: readonly string[]): Promise<void> {
  const request = ['openssl', 'req', '-x509', ...KEY, '-subj', '/CN=e2e-ca'];
  await sandbox.run([...request, '-keyout', `${pki}/ca.key`, '-out', `${pki}/ca.crt`]);
  const alternatives = [
    ...NAMES.map((name) => `DNS:${name}`),
    ...['127.0.0.1', ...addresses].map((address) => `IP:${address}`),
  ];
  await issue(sandbox, pki, 'server', '/CN=kube-apiserver', 'serverAuth', alternatives);
  await issue(sandbox, pki, 'kubelet-client', '/O=system:masters/CN=kube-apiserver-kubelet-client', 'clientAuth');
  const accounts = `${pki}/service-accounts`;
  await sandbox.run(['openssl', 'genrsa', '-out', `${accounts}.key`, '2048']);
  await sandbox.run(['openssl', 'rsa', '-in', `${accounts}.key`, '-pubout', '-out', `${accounts}.pub`]);
}

/** Makes a key and a certificate of the cluster's authority for it. */
export async function issue(
  sandbox: Sandbox,
  pki: string,
  name: string,
  subject: string,
  usage: 'serverAuth' | 'clientAuth',
  alternatives: readonly string[] = [],
): Promise<Pair> {
  const pair = { certificate: `${pki}/${name}.crt`, key: `${pki}/${name}.key` };
  const extensions = [
    'basicConstraints=critical,CA:FALSE',
    `extendedKeyUsage=${usage}`,
    ...(alternatives.length > 0 ? [`subjectAltName=${alternatives.join(',')}`] : []),
  ];
  await sandbox.run([
    ...['openssl', 'req', '-x509', ...KEY, '-CA', `${pki}/ca.crt`, '-CAkey', `${pki}/ca.key`, '-subj', subject],
    ...extensions.flatMap((extension) => ['-addext', extension]),
    ...['-keyout', pair.key, '-out', pair.certificate],
  ]);
  return pair;
}
