import { configEntryRule, enterpriseOnly, oneOf } from '../config-entry';
import { Fields, fields, records, show } from '../reading';

const SUBSET = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** ServiceResolvers are such as the webhook takes. */
export const validateServiceResolver = configEntryRule(
  'validate-service-resolver',
  'ServiceResolver',
  function* (spec) {
    const subsets = Object.keys(fields(spec.subsets));
    for (const name of subsets) {
      if (!SUBSET.test(name))
        yield `subsets has '${name}': use lower case letters, digits and '-', beginning and ending with a letter or digit`;
    }
    if (typeof spec.defaultSubset === 'string' && spec.defaultSubset !== '' && !subsets.includes(spec.defaultSubset))
      yield `defaultSubset is '${spec.defaultSubset}', which subsets does not have: add it there`;
    const failover = Object.entries(fields(spec.failover));
    if (spec.redirect && failover.length > 0) yield `redirect and failover are both there: keep one of them`;
    if (spec.redirect) yield* redirectProblems(fields(spec.redirect));
    for (const [subset, rule] of failover) yield* failoverProblems(`failover['${subset}']`, fields(rule));
    for (const [i, policy] of records(fields(spec.loadBalancer).hashPolicies).entries())
      yield* hashPolicyProblems(`loadBalancer.hashPolicies[${i}]`, policy);
    yield* oneOf('prioritizeByLocality.mode', fields(spec.prioritizeByLocality).mode, ['none', 'failover']);
  },
);

function* redirectProblems(redirect: Fields): Iterable<string> {
  if (Object.values(redirect).every((value) => !value)) yield `redirect is empty: name the service to go to`;
  yield* enterpriseOnly('redirect.namespace', redirect.namespace);
  yield* enterpriseOnly('redirect.partition', redirect.partition);
  for (const field of ['serviceSubset', 'peer']) {
    if (redirect[field] && !redirect.service)
      yield `redirect.${field} is there without redirect.service: name the service`;
  }
  yield* exclusive('redirect', redirect, ['peer', 'samenessGroup'], ['serviceSubset', 'datacenter']);
}

function* failoverProblems(path: string, rule: Fields): Iterable<string> {
  const { service, serviceSubset, datacenters, targets, policy, samenessGroup } = rule;
  if (![service, serviceSubset, policy, samenessGroup].some(Boolean) && !some(datacenters) && !some(targets))
    yield `${path} is empty: name a service, a subset or targets`;
  yield* enterpriseOnly(`${path}.namespace`, rule.namespace);
  if (some(datacenters)) yield `${path}.datacenters is ${show(datacenters)}: write targets with a datacenter each`;
  if (some(targets) && (service || serviceSubset))
    yield `${path} has targets and ${service ? 'service' : 'serviceSubset'}: put all into targets`;
  for (const [i, target] of records(targets).entries())
    yield* exclusive(`${path}.targets[${i}]`, target, ['peer'], ['serviceSubset', 'datacenter', 'partition']);
  yield* oneOf(`${path}.policy.mode`, fields(policy).mode, ['sequential', 'order-by-locality']);
}

function* hashPolicyProblems(path: string, { field, fieldValue, sourceIP, cookieConfig }: Fields): Iterable<string> {
  yield* oneOf(`${path}.field`, field, ['header', 'cookie', 'query_parameter']);
  if (field && !fieldValue) yield `${path}.fieldValue is missing: name the ${show(field)}`;
  if (sourceIP && field) yield `${path} has sourceIP and field: keep one of them`;
  const { session, ttl } = fields(cookieConfig);
  if (session && ttl) yield `${path}.cookieConfig has session and ttl: keep one of them`;
}

function* exclusive(path: string, object: Fields, ones: string[], others: string[]): Iterable<string> {
  for (const one of ones) {
    for (const other of others) {
      if (object[one] && object[other]) yield `${path} has ${one} and ${other}: keep one of them`;
    }
  }
}

function some(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
