import { HOSTNAME } from '../k8s/well-known-labels';
import { Fields, fields, records, text, texts } from './reading';

/** The names of nodes that a pod is bound to, one list for each way that binds it: it runs on one of each. */
export function boundNodes(spec: Fields): readonly (readonly string[])[] {
  const selected = [spec.nodeName, fields(spec.nodeSelector)[HOSTNAME]].flatMap((name) => text(name) ?? []);
  const affinity = fields(fields(spec.affinity).nodeAffinity).requiredDuringSchedulingIgnoredDuringExecution;
  return [...selected.map((name) => [name]), namesIn(affinity)].filter((names) => names.length > 0);
}

/** The nodes that a node selector leaves by their names; none if one of its terms does not ask for names. */
export function namesIn(selector: unknown): readonly string[] {
  const terms = records(fields(selector).nodeSelectorTerms).map(({ matchExpressions, matchFields }) =>
    [...records(matchExpressions), ...records(matchFields)]
      .filter(({ key, operator }) => operator === 'In' && (key === HOSTNAME || key === 'metadata.name'))
      .flatMap(({ values }) => texts(values)),
  );
  return terms.some((names) => names.length === 0) ? [] : terms.flat();
}
