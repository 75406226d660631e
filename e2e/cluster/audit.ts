import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from '../harness/sandbox';

const LOG = 'audit.log';

/** What is recorded: what pods ask for, by their ServiceAccounts. The cluster's own controllers have accounts too. */
const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', userGroups: ['system:serviceaccounts:kube-system'] },
    { level: 'Metadata', userGroups: ['system:serviceaccounts'] },
    { level: 'None' },
  ],
};

/** A request of a ServiceAccount to the API server. */
export interface Request {
  /** `namespace/name`. */
  readonly account: string;
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `gateways/status`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly code: number;
}

/** The API server's flags for an audit log below the run's folder. */
export function auditFlags(sandbox: Sandbox): string[] {
  const policy = join(sandbox.path('audit'), 'policy.yaml');
  writeFileSync(policy, JSON.stringify(POLICY));
  return [`--audit-policy-file=${policy}`, `--audit-log-path=${join(sandbox.path('audit'), LOG)}`];
}

/** What pods have asked the API server for, so far. */
export function requests(sandbox: Sandbox): Request[] {
  const lines = readFileSync(join(sandbox.path('audit'), LOG), 'utf8').split('\n');
  return lines.flatMap((line): Request[] => {
    if (line === '') return [];
    const { verb, user, objectRef, responseStatus } = JSON.parse(line);
    // Discovery of kinds and versions is open to everybody who logs in.
    if (!objectRef?.resource) return [];
    const { apiGroup: group = '', resource, subresource, namespace, name } = objectRef;
    return [
      {
        account: user.username.replace(/^system:serviceaccount:/, '').replace(':', '/'),
        verb,
        group,
        resource: subresource ? `${resource}/${subresource}` : resource,
        namespace,
        name,
        code: responseStatus?.code ?? 0,
      },
    ];
  });
}
