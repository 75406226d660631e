/**
 * What Envoy may try a request again for, beside status codes.
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on
 */
export type RetryCondition =
  | '5xx'
  | 'gateway-error'
  | 'reset'
  | 'connect-failure'
  | 'envoy-ratelimited'
  | 'retriable-4xx'
  | 'refused-stream'
  | 'cancelled'
  | 'deadline-exceeded'
  | 'internal'
  | 'resource-exhausted'
  | 'unavailable';

/** How often a client's sidecar tries a request again. */
export interface Retries {
  /** How often at most, 1 or more; all tries share the request's timeout. @range 1..100 */
  readonly attempts: number;
  /** @default - a connection that could not be opened, unless there is `onStatus` */
  readonly on?: readonly RetryCondition[];
  /** Status codes, like 503, 100 to 599. @default - none @range 100..599 */
  readonly onStatus?: readonly number[];
}

/** @throws when nothing would be tried, or a status code is none. */
export function requireRetries(what: string, retries: Retries | undefined): void {
  if (!retries) return;
  if (retries.on?.length === 0 && !retries.onStatus?.length)
    throw new Error(`${what}: retries.on is empty: omit it to retry connections that could not be opened`);
}

/** The fields of a ServiceRouter's destination. */
export function retryFields({ attempts, on, onStatus }: Retries): object {
  const conditions = on ?? (onStatus?.length ? [] : ['connect-failure' as const]);
  return {
    numRetries: attempts,
    ...(conditions.length > 0 ? { retryOn: [...conditions] } : {}),
    ...(onStatus?.length ? { retryOnStatusCodes: [...onStatus] } : {}),
  };
}
