/** How a definition says where pods run, what they may use, and what they tolerate: the schemas of Kubernetes' own fields. */
import { type Schema, int32, int64, list, listBy, map, object, string } from './schema';

/** An object that server-side apply takes or leaves as a whole. */
const atomic = (schema: Schema): Schema => ({ ...schema, 'x-kubernetes-map-type': 'atomic' });
const keys: Schema = { ...list(string), 'x-kubernetes-list-type': 'atomic' };

const requirements = list(object({ key: string, operator: string, values: list(string) }, ['key', 'operator']));
const labelSelector = atomic(object({ matchExpressions: requirements, matchLabels: map(string) }));
const nodeTerm = atomic(object({ matchExpressions: requirements, matchFields: requirements }));
const podTerm = object(
  {
    labelSelector,
    namespaceSelector: labelSelector,
    matchLabelKeys: keys,
    mismatchLabelKeys: keys,
    namespaces: list(string),
    topologyKey: string,
  },
  ['topologyKey'],
);
const podAffinity = object({
  preferredDuringSchedulingIgnoredDuringExecution: list(
    object({ podAffinityTerm: podTerm, weight: int32 }, ['podAffinityTerm', 'weight']),
  ),
  requiredDuringSchedulingIgnoredDuringExecution: list(podTerm),
});

export const affinity = object({
  nodeAffinity: object({
    preferredDuringSchedulingIgnoredDuringExecution: list(
      object({ preference: nodeTerm, weight: int32 }, ['preference', 'weight']),
    ),
    requiredDuringSchedulingIgnoredDuringExecution: atomic(
      object({ nodeSelectorTerms: list(nodeTerm) }, ['nodeSelectorTerms']),
    ),
  }),
  podAffinity,
  podAntiAffinity: podAffinity,
});

export const topologySpreadConstraints = list(
  object(
    {
      labelSelector,
      matchLabelKeys: keys,
      maxSkew: int32,
      minDomains: int32,
      nodeAffinityPolicy: string,
      nodeTaintsPolicy: string,
      topologyKey: string,
      whenUnsatisfiable: string,
    },
    ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
  ),
);

export const tolerations = list(
  object({ key: string, operator: string, value: string, effect: string, tolerationSeconds: int64 }),
);

const decimal = '([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+)';
const quantity: Schema = {
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  pattern: `^(\\+|-)?(${decimal})(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(${decimal})))?$`,
  'x-kubernetes-int-or-string': true,
};

export const resources = object({
  claims: listBy('name', object({ name: string }, ['name'])),
  limits: map(quantity),
  requests: map(quantity),
});
