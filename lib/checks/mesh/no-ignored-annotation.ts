import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { parseBool } from '../../k8s/parse-bool';
import { Rule } from '../rule';

const NUMBERS = [
  Annotations.probeInitialDelaySeconds,
  Annotations.probePeriodSeconds,
  Annotations.probeFailureThreshold,
  Annotations.probeTimeoutSeconds,
  'consul.hashicorp.com/sidecar-proxy-startup-failure-seconds',
  'consul.hashicorp.com/sidecar-proxy-liveness-failure-seconds',
];

/** What the injector cannot read, it does not silently replace. */
export const noIgnoredAnnotation: Rule = {
  id: 'no-ignored-annotation',
  level: 'warning',
  reason: 'seen on consul-k8s 1.9.11: the injector takes the pod, with false or 0 in the place of such a value',
  *check(context) {
    for (const { manifest, annotations } of meshOf(context).pods) {
      const healthCheck = annotations[Annotations.proxyHealthCheck];
      if (healthCheck !== undefined && parseBool(healthCheck) === undefined) {
        const message = `annotation '${Annotations.proxyHealthCheck}' is '${healthCheck}', which counts as 'false': write 'true' or 'false'`;
        yield { manifest, message };
      }
      for (const name of NUMBERS) {
        const value = annotations[name];
        if (value === undefined || /^\d+$/.test(value)) continue;
        yield { manifest, message: `annotation '${name}' is '${value}', which counts as 0: write a whole number` };
      }
    }
  },
};
