import { Lazy } from 'cdk8s';
import { ConsulPrograms } from '../programs';
import { referenceOf } from '../../cluster/image';
import { Component } from './component';
import { controlPlanePod } from './control-plane-pod';

export interface ComponentJobProps {
  /** Program and flags, or what tells them when everything is constructed. */
  readonly command: readonly string[] | (() => readonly string[]);
  /** @default - none */
  readonly env?: readonly object[];
  /** @default - none */
  readonly volumes?: readonly object[];
  /** @default - none */
  readonly volumeMounts?: readonly object[];
  /** What the Job depends on besides its command: it runs again when one of these changes. @default - nothing */
  readonly runsAgainFor?: Readonly<Record<string, string>>;
}

/**
 * Adds a component's Job: an ordinary one, which is applied again and again. The pipe ends its name in a hash of its
 * finished template, so an unchanged one is left alone and a changed one runs. It has no TTL: a Job that is gone would be
 * made again by the next apply, and run again.
 */
export function addJob(component: Component, props: ComponentJobProps): void {
  component.add({ apiVersion: 'batch/v1', kind: 'Job', spec: jobSpec(component, props) });
}

/** Adds a component's CronJob. Of a shelf that was off at the time, Kubernetes makes up for the last run that was missed. */
export function addCronJob(component: Component, schedule: string, props: ComponentJobProps): void {
  component.add({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: {
      schedule,
      concurrencyPolicy: 'Forbid',
      // How late a missed run may start: until the day before the next one of a week.
      startingDeadlineSeconds: 6 * 24 * 60 * 60,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: { spec: jobSpec(component, props) },
    },
  });
}

/** Retries and the deadline are those of a slow Pi that is off overnight. */
function jobSpec(component: Component, props: ComponentJobProps): object {
  const { install } = component;
  const { command, env = [], volumes = [], volumeMounts = [] } = props;
  return {
    backoffLimit: 30,
    activeDeadlineSeconds: 24 * 60 * 60,
    template: controlPlanePod(component, {
      token: true,
      container: {
        name: component.name,
        image: referenceOf(install.release.images.controlPlane),
        command: typeof command === 'function' ? Lazy.any({ produce: command }) : [...command],
        ...(env.length > 0 ? { env: [...env] } : {}),
        ...(volumeMounts.length > 0 ? { volumeMounts: [...volumeMounts] } : {}),
      },
      resources: install.size(ConsulPrograms.job),
      volumes,
      annotations: props.runsAgainFor,
      fields: { restartPolicy: 'Never' },
    }),
  };
}
