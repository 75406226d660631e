import { program } from '../harness/sandbox';
import { Judge } from './judge';

interface Checked {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
    }[];
  };
}

/** Security of containers and roles, by the CIS benchmark. A finding is `check: its title`. */
export const checkov: Judge = {
  name: 'checkov',
  programs: ['checkov'],
  known: [
    ['CKV_K8S_11: CPU limits should be set', /./, 'what is throttled misses probes and elections'],
    ['CKV_K8S_15: Image Pull Policy should be Always', /./, 'pinned tags; no registry is asked at a restart'],
    ['CKV_K8S_43: Image should use digest', /./, 'those of a lock file, which `meshberry images --lock` writes'],
    [
      'CKV_K8S_38: Ensure that Service Account Tokens are only mounted where necessary',
      /consul-connect-injector|server-acl-init|tls-init|webhook-cert-manager|gossip-encryption/,
      'they ask the API server',
    ],
    [
      'CKV_K8S_38: Ensure that Service Account Tokens are only mounted where necessary',
      /depscloud-\w+|postgresql-dev/,
      'a meshed pod logs in to Consul with it',
    ],
    [
      'CKV_K8S_40: Containers should run as a high UID to avoid host conflict',
      /consul|preflight|postgresql/,
      "the images' own users: 100 and 999",
    ],
    [
      'CKV_K8S_155: Minimize ClusterRoles that grant control over validating or mutating admission webhook configurations',
      /consul-connect-injector/,
      'it writes the CA into its own two, by name',
    ],
    [
      'CKV_K8S_8: Liveness Probe Should be Configured',
      /consul-server/,
      'a restart brings no leader back, and several at once lose the quorum',
    ],
    ['CKV_K8S_8: Liveness Probe Should be Configured', /preflight/, 'it tries Envoy once, and then sleeps'],
    ['CKV_K8S_9: Readiness Probe Should be Configured', /preflight/, 'nobody calls it'],
  ],
  spoil(manifests) {
    const [deployment] = structuredClone(manifests.find('Deployment'));
    deployment.spec.template.spec.containers[0].securityContext = { privileged: true };
    return [deployment, 'CKV_K8S_16: Container should not be privileged'];
  },
  async judge(sandbox, files) {
    const flags = ['--framework', 'kubernetes', '--skip-download', '--quiet', '--compact', '--output', 'json'];
    const command = [program('checkov'), ...flags, ...files.flatMap((file) => ['--file', file])];
    const { stdout, stderr } = await sandbox.attempt(command, { timeout: 180_000 });
    if (!stdout.startsWith('{')) throw new Error(`checkov: ${stderr || stdout}`);
    return (JSON.parse(stdout) as Checked).results.failed_checks.map(({ check_id, check_name, resource }) => ({
      object: resource,
      finding: `${check_id}: ${check_name}`,
    }));
  },
};
