import { Annotations } from '../../mesh/annotations';
import { parseBool } from '../../k8s/parse-bool';
import { podsOf } from '../pods';
import { Rule } from '../rule';

const BOOLEANS = [
  Annotations.inject,
  Annotations.transparentProxy,
  `${Annotations.transparentProxy}-overwrite-probes`,
  'consul.hashicorp.com/consul-dns',
  Annotations.nativeSidecar,
  Annotations.lifecycle,
  Annotations.shutdownDrainListeners,
  Annotations.metrics,
  Annotations.metricsMerging,
];
const NUMBERS = [
  Annotations.proxyConcurrency,
  Annotations.shutdownGracePeriodSeconds,
  Annotations.startupGracePeriodSeconds,
];
const PORTS: Readonly<Record<string, number>> = {
  [Annotations.gracefulPort]: 1024,
  [Annotations.prometheusScrapePort]: 1024,
  [Annotations.mergedMetricsPort]: 1024,
  [Annotations.serviceMetricsPort]: 1,
};
/** Read as absent when empty. */
const MAY_BE_EMPTY: readonly string[] = [
  Annotations.nativeSidecar,
  Annotations.lifecycle,
  Annotations.shutdownDrainListeners,
  Annotations.metrics,
  Annotations.metricsMerging,
];

/** The injector's annotations have values that it can read. */
export const parseInjectionAnnotations: Rule = {
  id: 'parse-injection-annotations',
  level: 'error',
  refusedBy: 'injector',
  reason: 'seen on consul-k8s 1.9.11: the injector refuses the pod',
  *check(context) {
    for (const { manifest, annotations, ports } of podsOf(context)) {
      const read = (name: string) => {
        const value = annotations[name];
        return value === '' && MAY_BE_EMPTY.includes(name) ? undefined : value;
      };
      for (const name of BOOLEANS) {
        const value = read(name);
        if (value !== undefined && parseBool(value) === undefined)
          yield { manifest, message: `annotation '${name}' is '${value}': write 'true' or 'false'` };
      }
      for (const name of NUMBERS) {
        const value = read(name);
        if (value !== undefined && !/^\d+$/.test(value))
          yield { manifest, message: `annotation '${name}' is '${value}': write a whole number of 0 or more` };
      }
      for (const [name, least] of Object.entries(PORTS)) {
        const value = read(name);
        if (value === undefined) continue;
        const port = ports.find((p) => p.name === value)?.number ?? (/^\d+$/.test(value) ? Number(value) : 0);
        if (port >= least && port <= 65535) continue;
        const message = `annotation '${name}' is '${value}': write a number from ${least} to 65535, or the name of a container port`;
        yield { manifest, message };
      }
    }
  },
};
