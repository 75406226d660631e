import { isRfc1035Label } from '../names';
import { isEmpty, items, oneOf, Report, ValueTable } from './check';
import { absolutePath, among, dnsSubdomain, httpsUrl, range } from './formats';

/* eslint-disable @typescript-eslint/no-explicit-any -- objects of any origin, after their types were checked */

const RBAC = 'rbac.authorization.k8s.io';

function policyRule(rule: any, report: Report, path: string): void {
  if (isEmpty(rule.verbs)) report('verbs', 'is empty: add one');
  if (!isEmpty(rule.nonResourceURLs)) {
    if (!isEmpty(rule.apiGroups) || !isEmpty(rule.resources) || !isEmpty(rule.resourceNames))
      report('', `has 'nonResourceURLs' and resources: write two rules`);
    return;
  }
  for (const name of ['apiGroups', 'resources']) if (isEmpty(rule[name])) report(name, 'is empty: add one');
  void path;
}

function subject(value: any, report: Report): void {
  const { kind, name, apiGroup } = value;
  if (isEmpty(name)) report('name', 'is missing: add it');
  if (kind === 'ServiceAccount') {
    if (!isEmpty(apiGroup)) report('apiGroup', `is '${apiGroup}': a ServiceAccount has none, remove it`);
    const wrong = !isEmpty(name) && dnsSubdomain(name);
    if (wrong) report('name', wrong);
  } else if (kind === 'User' || kind === 'Group') {
    if (!isEmpty(apiGroup) && apiGroup !== RBAC) report('apiGroup', `is '${apiGroup}': use '${RBAC}'`);
  } else report('kind', `is '${kind}': use 'ServiceAccount', 'User' or 'Group'`);
}

function binding({ kind, roleRef, subjects }: any, report: Report): void {
  for (const [i, one] of items(subjects).entries())
    if (kind === 'ClusterRoleBinding' && one.kind === 'ServiceAccount' && isEmpty(one.namespace))
      report(`subjects[${i}].namespace`, 'is missing: a ServiceAccount needs it');
  const kinds = kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!isEmpty(roleRef?.apiGroup) && roleRef.apiGroup !== RBAC)
    report('roleRef.apiGroup', `is '${roleRef.apiGroup}': use '${RBAC}'`);
  if (!kinds.includes(roleRef?.kind))
    report('roleRef.kind', `is '${roleRef?.kind}': use ${kinds.map((one) => `'${one}'`).join(' or ')}`);
  const { name } = roleRef ?? {};
  if (isEmpty(name) || name === '.' || name === '..' || /[/%]/.test(name))
    report('roleRef.name', `is '${name ?? ''}': use the name of a role, without '/' and '%'`);
}

/** Webhooks of both kinds. */
function webhook(value: any, report: Report): void {
  const { name, admissionReviewVersions, sideEffects, clientConfig } = value;
  if (dnsSubdomain(name ?? '') || (name ?? '').split('.').length < 3)
    report('name', `is '${name ?? ''}': use a name with at least three parts, like 'check.shop.example.org'`);
  const versions: string[] = admissionReviewVersions ?? [];
  if (!versions.some((one) => ['v1', 'v1beta1'].includes(one)))
    report('admissionReviewVersions', `has none of 'v1' and 'v1beta1': add one`);
  if (new Set(versions).size < versions.length)
    report('admissionReviewVersions', 'has a version twice: remove one of them');
  for (const [i, one] of versions.entries())
    if (!isRfc1035Label(one)) report(`admissionReviewVersions[${i}]`, `is '${one}': use a version, like 'v1'`);
  if (!['None', 'NoneOnDryRun'].includes(sideEffects))
    report('sideEffects', `is '${sideEffects ?? ''}': use 'None' or 'NoneOnDryRun'`);
  if (clientConfig)
    oneOf(clientConfig, (field, message) => report(`clientConfig${field && `.${field}`}`, message), ['url', 'service']);
}

function rule(value: any, report: Report): void {
  for (const name of ['apiGroups', 'apiVersions', 'operations', 'resources']) {
    const items: string[] = value[name] ?? [];
    if (isEmpty(items)) report(name, 'is empty: add one');
    if (items.includes('*') && items.length > 1) report(name, `has '*' and others: keep one of them`);
    if (name !== 'apiGroups' && items.includes('')) report(name, `has ''`);
  }
  for (const [i, one] of (value.resources ?? []).entries())
    if (value.resources.includes('*/*') && value.resources.length > 1) {
      report(`resources[${i}]`, `is '${one}' besides '*/*': keep one of them`);
      break;
    }
}

const OPERATIONS = among('*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT');
const webhookFields = {
  failurePolicy: among('Ignore', 'Fail'),
  matchPolicy: among('Exact', 'Equivalent'),
  timeoutSeconds: range(1, 30),
  reinvocationPolicy: among('Never', 'IfNeeded'),
};

export const access: ValueTable = {
  'rbac.v1.PolicyRule': { all: policyRule },
  'rbac.v1.Role': {
    all: ({ rules }, report) => {
      for (const [i, one] of items(rules).entries())
        if (!isEmpty(one.nonResourceURLs)) report(`rules[${i}].nonResourceURLs`, 'is for a ClusterRole: remove it');
    },
  },
  'rbac.v1.Subject': { all: subject },
  'rbac.v1.RoleBinding': { all: binding },
  'rbac.v1.ClusterRoleBinding': { all: binding },
  'rbac.v1.AggregationRule': {
    all: ({ clusterRoleSelectors }, report) =>
      isEmpty(clusterRoleSelectors) && report('clusterRoleSelectors', 'is empty: add one'),
  },
  'admissionregistration.v1.ValidatingWebhook': { all: webhook, fields: webhookFields },
  'admissionregistration.v1.MutatingWebhook': { all: webhook, fields: webhookFields },
  'admissionregistration.v1.RuleWithOperations': {
    all: rule,
    fields: { operations: OPERATIONS, scope: among('*', 'Cluster', 'Namespaced') },
  },
  'admissionregistration.v1.NamedRuleWithOperations': {
    all: rule,
    fields: { operations: OPERATIONS, scope: among('*', 'Cluster', 'Namespaced') },
  },
  'admissionregistration.v1.WebhookClientConfig': { fields: { url: httpsUrl } },
  'admissionregistration.v1.ServiceReference': {
    fields: { path: absolutePath, port: range(1, 65535) },
    all: (value, report) => {
      for (const name of ['name', 'namespace']) if (isEmpty(value[name])) report(name, 'is missing: add it');
    },
  },
};
