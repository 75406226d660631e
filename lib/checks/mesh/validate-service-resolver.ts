import { parseGoDuration } from '../../k8s/go-duration';
import { configEntryRule } from '../config-entry';
import {
  atMostOne,
  count,
  duration,
  enterpriseOnly,
  isSet,
  notNegative,
  notNegativeDuration,
  notWith,
  oneOf,
  setOf,
} from '../entries/fields';
import { isFilter } from '../entries/filter-expression';
import { at, Check } from '../entries/place';
import { fields, show } from '../reading';

const SUBSET = /^(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const HASHING = ['ring_hash', 'maglev'];

/** A subset of the resolver's own service is one of its subsets. */
const ownSubset: Check = (value, { metadata, spec }) => {
  const { service, serviceSubset } = fields(value);
  if (!serviceSubset || (service && service !== metadata.name)) return undefined;
  return hasSubset(spec, serviceSubset)
    ? undefined
    : `.serviceSubset is '${show(serviceSubset)}', which subsets does not have: add it there`;
};

/** ServiceResolvers are such as the webhook takes. */
export const validateServiceResolver = configEntryRule('validate-service-resolver', 'ServiceResolver', [
  ({ subsets }) =>
    Object.keys(fields(subsets))
      .filter((name) => !SUBSET.test(name))
      .map(
        (name) =>
          `.subsets has '${name}': use up to 63 lower case letters, digits and '-', beginning and ending with a letter or digit`,
      ),
  at('subsets{}.filter', (filter) =>
    filter === '' || isFilter(String(filter))
      ? undefined
      : `is '${show(filter)}': use an expression like 'Service.Meta.version == v1'`,
  ),
  at('defaultSubset', (name, { spec }) =>
    name === '' || hasSubset(spec, name) ? undefined : `is '${show(name)}', which subsets does not have: add it there`,
  ),
  at('{connectTimeout,requestTimeout}', notNegativeDuration),
  (spec) =>
    spec.redirect && isSet(Object.keys(fields(spec.failover)))
      ? 'has redirect and failover: keep one of them'
      : undefined,
  at(
    'redirect',
    (redirect) =>
      Object.values(fields(redirect)).every((value) => !value) ? 'is empty: name the service to go to' : undefined,
    at('{namespace,partition,samenessGroup}', enterpriseOnly),
    (redirect) =>
      fields(redirect).service
        ? undefined
        : setOf(redirect, ['serviceSubset', 'peer']).map(
            (field) => `.${field} is there without redirect.service: name the service`,
          ),
    notWith('peer', 'serviceSubset', 'datacenter'),
    ownSubset,
  ),
  ({ failover, subsets }) =>
    Object.keys(fields(failover))
      .filter((name) => name !== '*' && !(name in fields(subsets)))
      .map((name) => `.failover has '${name}', which subsets does not have: add it there, or use '*' for all`),
  at(
    'failover{}',
    (rule) =>
      setOf(rule, ['service', 'serviceSubset', 'samenessGroup', 'datacenters', 'targets']).length === 0
        ? 'is empty: name a service, a subset or targets'
        : undefined,
    at('{namespace,samenessGroup}', enterpriseOnly),
    at('datacenters', (value) =>
      isSet(value) ? `is ${show(value)}: write targets with a datacenter each` : undefined,
    ),
    at('policy.mode', enterpriseOnly),
    (rule) => {
      const [other] = setOf(rule, ['service', 'serviceSubset']);
      return isSet(fields(rule).targets) && other ? `has targets and ${other}: put all into targets` : undefined;
    },
    ownSubset,
    at(
      'targets[]',
      at('{namespace,partition}', enterpriseOnly),
      notWith('peer', 'serviceSubset', 'datacenter'),
      ownSubset,
    ),
  ),
  at(
    'loadBalancer',
    at('policy', oneOf('random', 'round_robin', 'least_request', 'ring_hash', 'maglev')),
    at('ringHashConfig.{minimumRingSize,maximumRingSize}', notNegative),
    at('leastRequestConfig.choiceCount', count),
    (value) => [
      ...onlyFor(value, 'ringHashConfig', ['ring_hash']),
      ...onlyFor(value, 'leastRequestConfig', ['least_request']),
      ...(isSet(fields(value).hashPolicies) ? onlyFor(value, 'hashPolicies', HASHING) : []),
    ],
    at('hashPolicies[]', hashPolicy, at('cookieConfig', at('ttl', duration), cookie)),
  ),
  at('prioritizeByLocality.mode', enterpriseOnly),
]);

function hasSubset(spec: unknown, name: string): boolean {
  return name in fields(fields(spec).subsets);
}

function* onlyFor(balancer: unknown, field: string, policies: readonly string[]): Iterable<string> {
  const { policy = '', [field]: given } = fields(balancer);
  if (given && !policies.includes(policy))
    yield `.${field} is for policy '${policies.join("' or '")}' alone: remove it, or change the policy`;
}

function* hashPolicy(value: unknown): Iterable<string> {
  const { field, fieldValue, sourceIP, cookieConfig } = fields(value);
  const fieldsOf = ['header', 'cookie', 'query_parameter'];
  const wrong = field === undefined ? undefined : oneOf(...fieldsOf)(field);
  if (typeof wrong === 'string') yield `.field ${wrong}`;
  if (field && !fieldValue) yield `.fieldValue is missing: name the ${show(field)}`;
  if (fieldValue && !field) yield `.field is missing: fieldValue is the name of a header, cookie or query_parameter`;
  if (sourceIP && (field || fieldValue)) yield `has sourceIP and ${field ? 'field' : 'fieldValue'}: keep one of them`;
  if (cookieConfig && field !== 'cookie') yield `.cookieConfig is for field 'cookie' alone: remove it`;
}

const sessionOrTtl = atMostOne('session', 'ttl');
/** A TTL of nothing is none. */
function cookie(value: unknown): string | undefined {
  return parseGoDuration(String(fields(value).ttl)) === 0 ? undefined : sessionOrTtl(value);
}
