import { ApiObject, Duration } from 'cdk8s';
import { CONSUL_GROUP } from '../../k8s/api-groups';
import { CONFIG_ENTRY_API_VERSION } from '../config-entry';
import { goDuration } from '../../k8s/go-duration';
import { NamingGateway } from './reference-grant';
import { requireRetries, Retries, retryFields } from '../traffic/retries';

/** An object that a rule of an HTTPRoute refers to, for what the Gateway API has no words that Consul reads. */
export interface RouteFilter {
  readonly kind: 'RouteTimeoutFilter' | 'RouteRetryFilter';
  /** It says what the filter says, so that rules with the same filter share it. */
  readonly name: string;
  readonly spec: object;
}

/** What filters are made of. */
export interface RouteTiming {
  readonly requestTimeout?: Duration;
  readonly idleTimeout?: Duration;
  readonly retries?: Retries;
}

/**
 * The filters for the timeouts and retries of a rule of a gateway. A rule's own `timeouts` and `retry` of the Gateway API
 * are read by no release of consul-k8s.
 * @throws naming `what` when nothing would be tried again.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/control-plane/api-gateway/common/translation.go
 */
export function routeFilters(what: string, gatewayName: string, timing: RouteTiming): readonly RouteFilter[] {
  const { retries } = timing;
  const [requestTimeout, idleTimeout] = [timing.requestTimeout, timing.idleTimeout].map(
    (each) => each && goDuration(each),
  );
  requireRetries(what, retries);
  const name = (...words: readonly (string | number)[]): string =>
    [gatewayName, ...words].join('-').replaceAll('.', '-');
  const filters: RouteFilter[] = [];
  if (requestTimeout !== undefined || idleTimeout !== undefined)
    filters.push({
      kind: 'RouteTimeoutFilter',
      name: name(
        ...(requestTimeout === undefined ? [] : ['timeout', requestTimeout]),
        ...(idleTimeout === undefined ? [] : ['idle', idleTimeout]),
      ),
      spec: {
        ...(requestTimeout === undefined ? {} : { requestTimeout }),
        ...(idleTimeout === undefined ? {} : { idleTimeout }),
      },
    });
  if (retries)
    filters.push({
      kind: 'RouteRetryFilter',
      name: name('retries', retries.attempts, ...(retries.on ?? []), ...(retries.onStatus ?? [])),
      spec: retryFields(retries),
    });
  return filters;
}

/** A filter as a rule of an HTTPRoute refers to it. */
export function filterRef({ kind, name }: RouteFilter): object {
  return { type: 'ExtensionRef', extensionRef: { group: CONSUL_GROUP, kind, name } };
}

/** Writes a filter, once for all rules of a gateway that refer to it. */
export function addRouteFilter(gateway: NamingGateway, { kind, name, spec }: RouteFilter): void {
  const id = `filter-${name}`;
  if (!gateway.node.tryFindChild(id))
    new ApiObject(gateway, id, { apiVersion: CONFIG_ENTRY_API_VERSION, kind, metadata: gateway.metadata(name), spec });
}
