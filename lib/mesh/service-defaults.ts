import { Duration } from 'cdk8s';
import { MeshProtocol } from './i-mesh-service';
import { Upstream } from './upstream';

/**
 * The spec of a service's ServiceDefaults: what it speaks, and, as a caller, how it treats each upstream.
 * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/service-defaults
 */
export function serviceDefaultsSpec(
  protocol: MeshProtocol,
  requestTimeout: Duration | undefined,
  upstreams: readonly Upstream[],
): object {
  const overrides = upstreams.flatMap((upstream) => override(upstream) ?? []);
  return {
    protocol,
    ...(requestTimeout ? { localRequestTimeoutMs: requestTimeout.toMilliseconds() } : {}),
    ...(overrides.length > 0 ? { upstreamConfig: { overrides } } : {}),
  };
}

/** The spec of a service's ServiceResolver: the caller's side of its request timeout. */
export function serviceResolverSpec(requestTimeout: Duration): object {
  return { requestTimeout: goDuration(requestTimeout) };
}

function override({ destination, options }: Upstream): object | undefined {
  const { connectTimeout, limits, passiveHealthCheck, peer } = options;
  if (!connectTimeout && !limits && !passiveHealthCheck) return undefined;
  return {
    name: destination.meshName,
    ...(peer ? { peer } : {}),
    ...(connectTimeout ? { connectTimeoutMs: connectTimeout.toMilliseconds() } : {}),
    ...(limits ? { limits: { ...limits } } : {}),
    ...(passiveHealthCheck
      ? {
          passiveHealthCheck: {
            interval: goDuration(passiveHealthCheck.interval),
            maxFailures: passiveHealthCheck.maxFailures,
          },
        }
      : {}),
  };
}

/** A duration in the words of Go, the largest units first: `1h0m0s` is what the API server would give back. */
function goDuration(duration: Duration): string {
  const ms = duration.toMilliseconds();
  if (ms < 1000) return `${ms}ms`;
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor((ms % 3_600_000) / 60_000), (ms % 60_000) / 1000];
  return h > 0 ? `${h}h${m}m${s}s` : m > 0 ? `${m}m${s}s` : `${s}s`;
}
