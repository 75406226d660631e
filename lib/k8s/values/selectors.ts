import { isEmpty, Values, ValueTable } from './check';
import { among, labelKey, labelValue } from './formats';

/** Keys and values of labels in a map. */
export function labels(
  map: Readonly<Record<string, string>> | undefined,
  field: string,
  report: (field: string, message: string) => void,
): void {
  for (const [key, value] of Object.entries(map ?? {})) {
    const [keyProblem, valueProblem] = [labelKey(key), labelValue(value)];
    if (keyProblem) report(field, `has a key that ${keyProblem}`);
    if (valueProblem) report(`${field}['${key}']`, valueProblem);
  }
}

const requirement = (operators: readonly string[], checkValues: boolean): Values => ({
  fields: { key: labelKey, operator: among(...operators), ...(checkValues ? { values: labelValue } : {}) },
  all({ operator, values }, report) {
    if (['In', 'NotIn'].includes(operator) && isEmpty(values)) report('values', `is empty: '${operator}' needs values`);
    if (['Exists', 'DoesNotExist'].includes(operator) && !isEmpty(values))
      report('values', `is not for '${operator}': remove it`);
    if (['Gt', 'Lt'].includes(operator) && values?.length !== 1) report('values', `needs one value for '${operator}'`);
  },
});
const SETS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function finalizer(name: string): string | undefined {
  return ['foregroundDeletion', 'orphan', 'kubernetes'].includes(name) || name.includes('/')
    ? labelKey(name)
    : `is '${name}': use a name with a domain, like 'example.org/cleanup'`;
}

export const selectors: ValueTable = {
  'meta.v1.LabelSelector': {
    all: ({ matchLabels }, report) => labels(matchLabels, 'matchLabels', report),
  },
  'meta.v1.LabelSelectorRequirement': requirement(SETS, true),
  'core.v1.NodeSelectorRequirement': requirement([...SETS, 'Gt', 'Lt'], false),
  'core.v1.ScopedResourceSelectorRequirement': {
    all: (value, report, path, minor) => requirement(SETS, false).all?.(value, report, path, minor),
    fields: { operator: among(...SETS) },
  },
  'core.v1.NodeSelector': {
    all: ({ nodeSelectorTerms }, report) => {
      if (isEmpty(nodeSelectorTerms)) report('nodeSelectorTerms', 'is empty: add a term');
    },
  },
  'meta.v1.ObjectMeta': {
    all: (metadata, report, path) => {
      // those of a template are not looked at
      for (const [i, name] of (path === 'metadata' ? (metadata.finalizers ?? []) : []).entries()) {
        const problem = finalizer(name);
        if (problem) report(`finalizers[${i}]`, problem);
      }
      // What every object and pod has is judged by `require-valid-labels`.
      if (path !== 'metadata' && !/\.(template|jobTemplate)\.metadata$/.test(path))
        labels(metadata.labels, 'labels', report);
    },
  },
};
