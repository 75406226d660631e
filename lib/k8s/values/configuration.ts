import { isEmpty, Report, ValueTable } from './check';
import { amount, configKey, dnsLabel, dnsSubdomain, labelKey } from './formats';
import { parseQuantity } from '../quantity';

/* eslint-disable @typescript-eslint/no-explicit-any -- objects of any origin, after their types were checked */

/** The keys that a Secret of a type must have. */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};
const PSA = /^pod-security\.kubernetes\.io\/(enforce|audit|warn)(-version)?$/;
const LIMITED = ['cpu', 'memory', 'ephemeral-storage', 'storage'];
const QUOTA = [
  ...[
    'cpu',
    'memory',
    'ephemeral-storage',
    'pods',
    'services',
    'replicationcontrollers',
    'resourcequotas',
    'secrets',
    'configmaps',
  ],
  ...['persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers', 'requests.storage'],
  ...['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [`requests.${name}`, `limits.${name}`]),
];

function keys(value: any, names: readonly string[], report: Report): void {
  const seen = new Set<string>();
  for (const name of names)
    for (const key of Object.keys(value[name] ?? {})) {
      const wrong = configKey(key);
      if (wrong) report(name, `has a key that ${wrong}`);
      if (seen.has(key) && name === 'binaryData') report(`binaryData['${key}']`, `is in 'data' too: keep one of them`);
      seen.add(key);
    }
}

function secret(value: any, report: Report): void {
  keys(value, ['data', 'stringData'], report);
  const all = { ...value.data, ...value.stringData };
  for (const key of SECRET_KEYS[value.type] ?? [])
    if (!(key in all)) report(`data['${key}']`, `is missing: type '${value.type}' needs it`);
  if (value.type === 'kubernetes.io/basic-auth' && !('username' in all) && !('password' in all))
    report('data', `has none of 'username' and 'password': add one`);
  if (
    value.type === 'kubernetes.io/service-account-token' &&
    isEmpty(value.metadata?.annotations?.['kubernetes.io/service-account.name'])
  )
    report('metadata.annotations', `has no 'kubernetes.io/service-account.name': add the name of the ServiceAccount`);
  const config = value.data?.['.dockerconfigjson'];
  if (
    value.type === 'kubernetes.io/dockerconfigjson' &&
    config !== undefined &&
    !isJson(Buffer.from(config, 'base64').toString())
  )
    report(`data['.dockerconfigjson']`, 'is not JSON in base64');
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

function limit(value: any, report: Report): void {
  const { type, min, max, default: limits, defaultRequest, maxLimitRequestRatio } = value;
  for (const [field, map] of Object.entries({ min, max, default: limits, defaultRequest, maxLimitRequestRatio }))
    for (const name of Object.keys(map ?? {})) {
      const wrong = labelKey(name);
      if (wrong) report(`${field}['${name}']`, wrong);
      else if (!name.includes('/') && !LIMITED.includes(name) && !name.startsWith('hugepages-'))
        report(`${field}['${name}']`, `is not a resource: use 'cpu', 'memory', 'storage', or a name with a domain`);
    }
  if (type === 'Pod' && !isEmpty(limits)) report('default', `is not for type 'Pod': remove it`);
  if (type === 'Pod' && !isEmpty(defaultRequest)) report('defaultRequest', `is not for type 'Pod': remove it`);
  if (type === 'PersistentVolumeClaim' && !min?.storage && !max?.storage)
    report('', `has no storage in 'min' or 'max': add it`);
  const order: [string, any, string, any][] = [
    ['min', min, 'max', max],
    ['min', min, 'default', limits],
    ['min', min, 'defaultRequest', defaultRequest],
    ['defaultRequest', defaultRequest, 'default', limits],
    ['default', limits, 'max', max],
    ['defaultRequest', defaultRequest, 'max', max],
  ];
  for (const [low, lows, high, highs] of order)
    for (const name of Object.keys(lows ?? {}))
      if (lows[name] != null && highs?.[name] != null && parseQuantity('', lows[name]) > parseQuantity('', highs[name]))
        report(`${low}['${name}']`, `is '${lows[name]}', above '${highs[name]}' of '${high}'`);
  for (const [name, ratio] of Object.entries<any>(maxLimitRequestRatio ?? {})) {
    if (ratio === null) continue;
    if (parseQuantity('', ratio) < 1) report(`maxLimitRequestRatio['${name}']`, `is '${ratio}': use 1 or more`);
    else if (
      min?.[name] &&
      max?.[name] &&
      parseQuantity('', ratio) > parseQuantity('', max[name]) / parseQuantity('', min[name])
    )
      report(`maxLimitRequestRatio['${name}']`, `is '${ratio}', above that of 'max' to 'min'`);
  }
}

export const configuration: ValueTable = {
  'core.v1.ConfigMap': { all: (value, report) => keys(value, ['data', 'binaryData'], report) },
  'core.v1.Secret': { all: secret },
  'core.v1.Namespace': {
    all: ({ metadata }, report) => {
      for (const [label, value] of Object.entries<string>(metadata?.labels ?? {})) {
        const match = PSA.exec(label);
        if (!match) continue;
        const good = match[2]
          ? /^(latest|v1\.(0|[1-9]\d*))$/.test(value)
          : ['privileged', 'baseline', 'restricted'].includes(value);
        if (!good)
          report(
            `metadata.labels['${label}']`,
            `is '${value}': use ${match[2] ? "'latest' or a version like 'v1.33'" : "'privileged', 'baseline' or 'restricted'"}`,
          );
      }
    },
  },
  'core.v1.LimitRangeItem': {
    all: limit,
    fields: {
      type: (value) =>
        ['Pod', 'Container', 'PersistentVolumeClaim'].includes(value) || value.includes('/')
          ? labelKey(value)
          : `is '${value}': use 'Pod', 'Container' or 'PersistentVolumeClaim'`,
    },
  },
  'core.v1.ResourceQuotaSpec': {
    all: ({ hard }, report) => {
      for (const [name, value] of Object.entries<any>(hard ?? {})) {
        const wrong = labelKey(name) ?? amount(value);
        if (wrong) report(`hard['${name}']`, wrong);
        else if (!name.includes('/') && !QUOTA.includes(name) && !/^((requests\.)?hugepages-|count\/)/.test(name))
          report(
            `hard['${name}']`,
            `is not what a quota counts: use 'pods', 'requests.cpu', 'limits.memory' or another of the documented ones`,
          );
        else if (!Number.isInteger(parseQuantity('', value)) && !/cpu|memory|storage/.test(name))
          report(`hard['${name}']`, `is '${value}': use a whole number`);
      }
    },
  },
  'apiregistration.v1.APIService': {
    all: ({ metadata, spec }, report) => {
      if (spec && metadata?.name !== `${spec.version ?? ''}.${spec.group ?? ''}`)
        report('metadata.name', `is '${metadata?.name}': use '${spec.version}.${spec.group}'`);
    },
  },
  'apiregistration.v1.APIServiceSpec': {
    fields: { group: dnsSubdomain, version: dnsLabel },
    all: (spec, report) => {
      if (!(spec.groupPriorityMinimum > 0 && spec.groupPriorityMinimum <= 20000))
        report('groupPriorityMinimum', `is ${spec.groupPriorityMinimum}: use 1 to 20000`);
      if (!(spec.versionPriority > 0 && spec.versionPriority <= 1000))
        report('versionPriority', `is ${spec.versionPriority}: use 1 to 1000`);
      if (spec.insecureSkipTLSVerify && !spec.service) report('insecureSkipTLSVerify', 'needs a service: remove it');
      if (isEmpty(spec.version)) report('version', 'is missing: add it');
      for (const name of ['name', 'namespace'])
        if (spec.service && isEmpty(spec.service[name])) report(`service.${name}`, 'is missing: add it');
      if (spec.insecureSkipTLSVerify && !isEmpty(spec.caBundle))
        report('insecureSkipTLSVerify', 'is true, and there is a caBundle: remove one of them');
    },
  },
  'apiregistration.v1.ServiceReference': {
    fields: { port: (value) => (value >= 1 && value <= 65535 ? undefined : `is ${value}: use 1 to 65535`) },
  },
  'core.v1.ServiceAccount': {
    all: ({ secrets }, report) => {
      for (const [i, one] of (secrets ?? []).entries())
        // the key of the list; a null is taken
        if (one && one.name === undefined) report(`secrets[${i}].name`, 'is missing: add it');
    },
  },
};
