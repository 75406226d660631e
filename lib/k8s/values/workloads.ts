import { isEmpty, items, Report, ValueTable } from './check';
import { amounts } from './pods';
import { labelKey, among, condition, dnsLabel, countOrPercent, notNegative, range, shareOrCount } from './formats';
import { labels } from './selectors';

/* eslint-disable @typescript-eslint/no-explicit-any -- workloads of any origin, after their types were checked */

const MOST_INDEXED = 100000;

/** What runs for ever is always restarted, and what ends is not. */
function restarts(template: any, allowed: readonly string[], report: Report, path = 'template'): void {
  const policy = template?.spec?.restartPolicy;
  if (isEmpty(policy) ? allowed.includes('Always') : allowed.includes(policy)) return;
  report(
    `${path}.spec.restartPolicy`,
    `${isEmpty(policy) ? 'is missing' : `is '${policy}'`}: use ${allowed.map((one) => `'${one}'`).join(' or ')}`,
  );
}

function lasting(spec: any, report: Report): void {
  if (isEmpty(spec.template)) report('template', 'is missing: add the pods');
  restarts(spec.template, ['Always'], report);
  if ((spec.template?.spec?.activeDeadlineSeconds ?? undefined) !== undefined)
    report('template.spec.activeDeadlineSeconds', 'is for Jobs and Pods alone: remove it');
  if (isEmpty(spec.selector?.matchLabels) && isEmpty(spec.selector?.matchExpressions))
    report('selector', 'is empty: add the labels of the pods');
}

function rolling({ type, rollingUpdate }: any, report: Report): void {
  if (type && type !== 'RollingUpdate' && rollingUpdate)
    report('rollingUpdate', `is not for type '${type}': remove it`);
}

const isZero = (value: any): boolean => /^0%?$/.test(String(value));
const counted = { replicas: notNegative, minReadySeconds: notNegative };
const counts = { ...counted, revisionHistoryLimit: notNegative };
const update = { maxSurge: countOrPercent, maxUnavailable: shareOrCount };

function job(spec: any, report: Report): void {
  restarts(spec.template, ['OnFailure', 'Never'], report);
  if (spec.completionMode === 'Indexed') {
    if ((spec.completions ?? undefined) === undefined) report('completions', `is missing: 'Indexed' needs it`);
    if (spec.parallelism > MOST_INDEXED)
      report('parallelism', `is ${spec.parallelism}: use at most ${MOST_INDEXED} with 'Indexed'`);
    if (spec.completions > 1e9 / 1) report('completions', `is ${spec.completions}: use fewer`);
  }
  if (spec.podFailurePolicy && spec.template?.spec?.restartPolicy !== 'Never')
    report('template.spec.restartPolicy', `is not 'Never', which podFailurePolicy needs`);
  const names = [...items(spec.template?.spec?.containers), ...items(spec.template?.spec?.initContainers)].map(
    ({ name }: any) => name,
  );
  for (const [i, { onExitCodes }] of items(spec.podFailurePolicy?.rules).entries())
    if (!isEmpty(onExitCodes?.containerName) && !names.includes(onExitCodes.containerName))
      report(
        `podFailurePolicy.rules[${i}].onExitCodes.containerName`,
        `is '${onExitCodes.containerName}', which is not a container of the pod`,
      );
  if ((spec.maxFailedIndexes ?? undefined) !== undefined && (spec.backoffLimitPerIndex ?? undefined) === undefined)
    report('maxFailedIndexes', `is for a Job with 'backoffLimitPerIndex': add that, or remove it`);
  if (!spec.manualSelector && spec.selector) report('selector', 'is made by the cluster: remove it');
}

export const workloads: ValueTable = {
  'apps.v1.DeploymentSpec': {
    fields: { ...counts, progressDeadlineSeconds: notNegative },
    all: (spec, report) => {
      lasting(spec, report);
      const { minReadySeconds = 0, progressDeadlineSeconds = 600 } = spec;
      if (progressDeadlineSeconds !== null && progressDeadlineSeconds <= (minReadySeconds ?? 0))
        report(
          'progressDeadlineSeconds',
          `is ${progressDeadlineSeconds}: use more than minReadySeconds, ${minReadySeconds}`,
        );
    },
  },
  'apps.v1.ReplicaSetSpec': { fields: counts, all: lasting },
  'apps.v1.DaemonSetSpec': { fields: counts, all: lasting },
  'apps.v1.StatefulSetSpec': {
    // of a StatefulSet, no release judges revisionHistoryLimit
    fields: { ...counted, podManagementPolicy: among('OrderedReady', 'Parallel') },
    all: lasting,
  },
  'apps.v1.DeploymentStrategy': { all: rolling, fields: { type: among('Recreate', 'RollingUpdate') } },
  'apps.v1.DaemonSetUpdateStrategy': { fields: { type: among('OnDelete', 'RollingUpdate') } },
  'apps.v1.StatefulSetUpdateStrategy': { all: rolling, fields: { type: among('OnDelete', 'RollingUpdate') } },
  'apps.v1.RollingUpdateDeployment': {
    fields: update,
    all: ({ maxSurge, maxUnavailable }, report) =>
      isZero(maxSurge) &&
      isZero(maxUnavailable) &&
      report('', 'has maxSurge and maxUnavailable of 0: raise one of them'),
  },
  'apps.v1.RollingUpdateDaemonSet': {
    fields: update,
    all: ({ maxSurge = 0, maxUnavailable = 1 }, report) => {
      if (isZero(maxSurge) && isZero(maxUnavailable))
        report('', 'has maxSurge and maxUnavailable of 0: raise one of them');
      if (!isZero(maxSurge) && !isZero(maxUnavailable))
        report('', 'has maxSurge and maxUnavailable: set one of them to 0');
    },
  },
  'apps.v1.RollingUpdateStatefulSetStrategy': { fields: { partition: notNegative } },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    fields: { whenDeleted: among('Retain', 'Delete'), whenScaled: among('Retain', 'Delete') },
  },
  'batch.v1.JobSpec': {
    fields: {
      parallelism: notNegative,
      completions: notNegative,
      backoffLimit: notNegative,
      activeDeadlineSeconds: notNegative,
      ttlSecondsAfterFinished: notNegative,
      completionMode: among('NonIndexed', 'Indexed'),
    },
    all: job,
  },
  'batch.v1.PodFailurePolicyRule': {
    fields: { action: among('FailJob', 'FailIndex', 'Ignore', 'Count') },
    all: ({ onExitCodes, onPodConditions }, report) => {
      const both = [!isEmpty(onExitCodes), !isEmpty(onPodConditions)].filter(Boolean).length;
      if (both !== 1)
        report('', `has ${both === 2 ? 'both' : 'none'} of 'onExitCodes' and 'onPodConditions': use one of them`);
    },
  },
  'batch.v1.PodFailurePolicyOnExitCodesRequirement': {
    fields: { operator: among('In', 'NotIn') },
    all: ({ operator, values }, report) => {
      if (isEmpty(values)) report('values', 'is empty: add an exit code');
      else if (operator === 'In' && values.includes(0)) report('values', 'has 0, which is no failure: remove it');
      else if (new Set(values).size < values.length) report('values', 'has a number twice: remove one of them');
    },
  },
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': { fields: { status: condition, type: labelKey } },
  'batch.v1.CronJobSpec': {
    fields: {
      concurrencyPolicy: among('Allow', 'Forbid', 'Replace'),
      startingDeadlineSeconds: notNegative,
      successfulJobsHistoryLimit: notNegative,
      failedJobsHistoryLimit: notNegative,
      timeZone: (value) =>
        value !== 'Local' && isTimeZone(value)
          ? undefined
          : `is '${value}': use a time zone, like 'Europe/Berlin' or 'Etc/UTC'`,
    },
    all: ({ timeZone }, report) => timeZone === '' && report('timeZone', `is '': use a time zone, or remove it`),
  },
  'batch.v1.JobTemplateSpec': {
    all: ({ spec }, report) => isEmpty(spec) && report('spec', 'is missing: add it'),
  },
  'batch.v1.CronJob': {
    all: ({ metadata }, report) =>
      String(metadata?.name).length > 52 &&
      report('metadata.name', `is '${metadata.name}': use at most 52 letters, since its Jobs add 11`),
  },
  'policy.v1.PodDisruptionBudgetSpec': {
    fields: {
      minAvailable: shareOrCount,
      maxUnavailable: shareOrCount,
      unhealthyPodEvictionPolicy: among('IfHealthyBudget', 'AlwaysAllow'),
    },
    all: ({ minAvailable, maxUnavailable }, report) =>
      (minAvailable ?? undefined) !== undefined &&
      (maxUnavailable ?? undefined) !== undefined &&
      report('', `has 'minAvailable' and 'maxUnavailable': keep one of them`),
  },
  'node.v1.RuntimeClass': {
    fields: {
      handler: dnsLabel,
    },
  },
  'node.v1.Overhead': { all: ({ podFixed }, report) => amounts(podFixed, 'podFixed', report) },
  'node.v1.Scheduling': {
    all: ({ nodeSelector, tolerations = [] }, report) => {
      labels(nodeSelector, 'nodeSelector', report);
      const texts = items(tolerations).map((one: any) => JSON.stringify(one));
      if (new Set(texts).size < texts.length) report('tolerations', 'has an item twice: remove one of them');
    },
  },
  'scheduling.v1.PriorityClass': {
    fields: { preemptionPolicy: among('PreemptLowerPriority', 'Never'), value: range(-Infinity, 1e9) },
  },
  'coordination.v1.LeaseSpec': {
    fields: { leaseDurationSeconds: range(1), leaseTransitions: notNegative },
  },
};

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
