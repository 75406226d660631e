import { access } from './access';
import { autoscaling } from './autoscaling';
import { Report, ValueTable } from './check';
import { configuration } from './configuration';
import { definitions } from './definitions';
import { network } from './network';
import { pods } from './pods';
import { selectors } from './selectors';
import { volumes } from './volumes';
import { workloads } from './workloads';

const tables: ValueTable = {
  ...selectors,
  ...pods,
  ...volumes,
  ...workloads,
  ...network,
  ...configuration,
  ...access,
  ...autoscaling,
  ...definitions,
};

/** Whether the values of a definition are judged. */
export function isJudged(definition: string): boolean {
  return definition in tables;
}

/**
 * Judges the values of an object of a definition as the API server's own validation does; their types are right already.
 * @see the packages `pkg/apis/*` + `/validation` of k8s.io/kubernetes
 */
export function judgeValues(
  definition: string,
  object: Readonly<Record<string, unknown>>,
  path: string,
  minor: number,
  report: Report,
): void {
  const values = tables[definition];
  // the labels of a metric are those of its source
  if (!values || (path.includes('.metric.selector') && /\.metric\.selector(\.|$)/.test(path))) return;
  values.all?.(object, report, path, minor);
  for (const field in values.fields) {
    const value = object[field] ?? '';
    if (value === '') continue;
    const check = values.fields[field];
    for (const [at, item] of Array.isArray(value) ? value.map((one, i) => [`${field}[${i}]`, one]) : [[field, value]]) {
      const problem = (item ?? '') === '' ? undefined : check(item);
      if (problem) report(at, problem);
    }
  }
}
