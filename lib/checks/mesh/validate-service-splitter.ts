import { configEntryRule } from '../config-entry';
import { enterpriseOnly } from '../entries/fields';
import { at } from '../entries/place';
import { duplicates, records, show } from '../reading';

/** ServiceSplitters are such as the webhook takes. */
export const validateServiceSplitter = configEntryRule('validate-service-splitter', 'ServiceSplitter', [
  at('splits[]', at('{namespace,partition}', enterpriseOnly)),
  at('splits[].weight', (weight) =>
    weight !== 0 && (weight > 100 || weight < 0.01)
      ? `is ${show(weight)}: use a percentage from 0.01 to 100, or 0`
      : undefined,
  ),
  function* ({ splits }, { metadata }) {
    const weights = records(splits).map(({ weight }) => Number(weight ?? 0));
    // The webhook adds in 32 bits; Consul adds hundredths.
    const sum = weights.reduce((total, weight) => Math.fround(total + Math.fround(weight)), 0);
    const hundredths = weights.reduce((total, weight) => total + Math.round(weight * 100), 0);
    if (sum !== 100 || hundredths !== 10000)
      yield `.splits has weights of ${weights.join(' + ') || 'nothing'}, ${Math.round(sum * 100) / 100} in all: make them 100`;
    const plain = records(splits).filter(({ requestHeaders, responseHeaders }) => !requestHeaders && !responseHeaders);
    for (const one of duplicates(plain.map((split) => nameOf(split, metadata.name))))
      yield `.splits has ${one} twice: merge them`;
  },
]);

function nameOf({ service, serviceSubset }: ReturnType<typeof records>[number], own: string): string {
  return `service '${show(service || own)}'${serviceSubset ? ` with subset '${show(serviceSubset)}'` : ''}`;
}
