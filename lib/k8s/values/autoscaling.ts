import { isEmpty, Report, ValueTable } from './check';
import { among, dnsLabel, positiveAmount, range } from './formats';

/* eslint-disable @typescript-eslint/no-explicit-any -- objects of any origin, after their types were checked */

const SOURCES: Readonly<Record<string, string>> = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
  External: 'external',
};
const isSegment = (name: string): boolean => name !== '.' && name !== '..' && !/[/%]/.test(name);

function metric(value: any, report: Report): void {
  const expected = SOURCES[value.type];
  if (!expected)
    return report(
      'type',
      `is '${value.type}': use ${Object.keys(SOURCES)
        .map((one) => `'${one}'`)
        .join(', ')}`,
    );
  for (const field of Object.values(SOURCES)) {
    if (field === expected && isEmpty(value[field])) report(field, `is missing: type '${value.type}' needs it`);
    if (field !== expected && (value[field] ?? undefined) !== undefined)
      report(field, `is not for type '${value.type}': remove it`);
  }
}

function target(value: any, report: Report, path: string): void {
  const given = ['value', 'averageValue', 'averageUtilization'].filter(
    (name) => (value[name] ?? undefined) !== undefined,
  );
  const own = { Utilization: 'averageUtilization', Value: 'value', AverageValue: 'averageValue' }[
    value.type as 'Value'
  ];
  if (!own) report('type', `is '${value.type}': use 'Utilization', 'Value' or 'AverageValue'`);
  for (const name of ['value', 'averageValue'])
    if (given.includes(name) && positiveAmount(value[name])) report(name, positiveAmount(value[name])!);
  if (given.includes('averageUtilization') && value.averageUtilization < 1)
    report('averageUtilization', `is ${value.averageUtilization}: use 1 or more`);
  const source = /\.(\w+)\.target$/.exec(path)?.[1] ?? '';
  const allowed =
    source === 'resource' || source === 'containerResource'
      ? ['averageUtilization', 'averageValue']
      : source === 'pods'
        ? ['averageValue']
        : ['value', 'averageValue'];
  const found = given.filter((name) => allowed.includes(name));
  if (found.length === 0) report('', `has none of ${allowed.map((one) => `'${one}'`).join(', ')}: add one`);
  else if (found.length > 1) report('', `has ${found.map((one) => `'${one}'`).join(' and ')}: keep one of them`);
}

function bounds({ minReplicas = 1, maxReplicas }: any, report: Report): void {
  if (maxReplicas < 1) report('maxReplicas', `is ${maxReplicas}: use 1 or more`);
  else if ((minReplicas ?? 1) > maxReplicas)
    report('maxReplicas', `is ${maxReplicas}: use at least minReplicas, ${minReplicas}`);
}

/** Every kind that can be scaled but this one is in an API group. */
const WITHOUT_GROUP = 'ReplicationController';

/** @see https://github.com/kubernetes/kubernetes/pull/132537, in 1.34 */
const GROUP_JUDGED_SINCE = 34;

function reference({ apiVersion, kind, name }: any, report: Report, path: string, minor: number): void {
  // That of a metric is not looked at, and of this one the group alone.
  const isTarget = path === 'spec.scaleTargetRef' && minor >= GROUP_JUDGED_SINCE;
  if (isTarget && kind !== WITHOUT_GROUP && !/^[^/]+\/[^/]*$/.test(apiVersion ?? ''))
    report('apiVersion', `is '${apiVersion ?? ''}': use a group and a version, like 'apps/v1'`);
  if (isEmpty(kind) || !isSegment(kind)) report('kind', `is '${kind ?? ''}': use a kind, like 'Deployment'`);
  if (isEmpty(name) || !isSegment(name)) report('name', `is '${name ?? ''}': use a name without '/' and '%'`);
}

export const autoscaling: ValueTable = {
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { all: bounds, fields: { minReplicas: range(1) } },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': {
    all: bounds,
    fields: { minReplicas: range(1), targetCPUUtilizationPercentage: range(1) },
  },
  'autoscaling.v2.CrossVersionObjectReference': { all: reference },
  'autoscaling.v1.CrossVersionObjectReference': { all: reference },
  'autoscaling.v2.MetricSpec': { all: metric },
  'autoscaling.v2.ContainerResourceMetricSource': { fields: { container: dnsLabel } },
  'autoscaling.v2.MetricTarget': { all: target },
  'autoscaling.v2.MetricIdentifier': {
    fields: { name: (value) => (isSegment(value) ? undefined : `is '${value}': use a name without '/' and '%'`) },
  },
  'autoscaling.v2.HPAScalingRules': {
    fields: { stabilizationWindowSeconds: range(0, 3600), selectPolicy: among('Max', 'Min', 'Disabled') },
    all: ({ policies, tolerance }, report) =>
      policies?.length === 0 && (tolerance ?? undefined) === undefined && report('policies', 'is empty: add one'),
  },
  'autoscaling.v2.HPAScalingPolicy': {
    fields: { type: among('Pods', 'Percent'), value: range(1), periodSeconds: range(1, 1800) },
  },
};
