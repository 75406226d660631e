import { gatewayRoutes } from '../../mesh/gateways/gateway-routes';
import { fields, Fields, records } from '../reading';
import { Rule } from '../rule';

/** What a route of an API gateway says is something that consul-k8s reads. */
export const noIgnoredRouteField: Rule = {
  id: 'no-ignored-route-field',
  level: 'warning',
  reason:
    'read in translation.go of consul-k8s 1.9.11 and 2.0.3: the API server takes the field, the route is bound, and Consul is not told of it',
  *check({ index }) {
    for (const { manifest, kind } of gatewayRoutes(index)) {
      if (kind !== 'HTTPRoute') continue;
      for (const [i, rule] of records(fields(manifest.object.spec).rules).entries())
        for (const [field, remedy] of ignoredOf(rule))
          yield { manifest, message: `rules[${i}] has ${field}, which Consul's gateways do not know: ${remedy}` };
    }
  },
};

const TIMEOUTS = 'refer to a RouteTimeoutFilter by a filter of type ExtensionRef';
const RETRIES = 'refer to a RouteRetryFilter by a filter of type ExtensionRef';

function* ignoredOf(rule: Fields): Iterable<[field: string, remedy: string]> {
  if (rule.timeouts !== undefined) yield ['timeouts', TIMEOUTS];
  if (rule.retry !== undefined) yield ['retry', RETRIES];
  if (rule.sessionPersistence !== undefined)
    yield ['sessionPersistence', 'remove it, or write a ServiceResolver with a loadBalancer policy'];
  for (const filter of [
    ...records(rule.filters),
    ...records(rule.backendRefs).flatMap((ref) => records(ref.filters)),
  ]) {
    const { type, urlRewrite } = filter;
    const rewrite = fields(urlRewrite);
    if (['RequestMirror', 'RequestRedirect', 'CORS'].includes(type))
      yield [`a filter of type '${type}'`, 'remove it, and let the program do it, or another ingress controller'];
    if (rewrite.hostname !== undefined) yield ['urlRewrite.hostname', 'remove it'];
    if (fields(rewrite.path).type === 'ReplaceFullPath')
      yield ["urlRewrite.path of type 'ReplaceFullPath'", "use 'ReplacePrefixMatch'"];
  }
}
