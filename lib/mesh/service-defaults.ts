import { Duration } from 'cdk8s';
import { goDuration } from '../k8s/go-duration';
import { MeshProtocol } from './i-mesh-service';
import { Upstream } from './upstream';

/**
 * The spec of a service's ServiceDefaults: what it speaks, and, as a caller, how it treats each upstream.
 * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/service-defaults
 */
export function serviceDefaultsSpec(
  protocol: MeshProtocol,
  { requestTimeout, maxConnections }: { readonly requestTimeout?: Duration; readonly maxConnections?: number },
  upstreams: readonly Upstream[],
): object {
  const overrides = upstreams.flatMap((upstream) => override(upstream) ?? []);
  return {
    protocol,
    ...(requestTimeout ? { localRequestTimeoutMs: requestTimeout.toMilliseconds() } : {}),
    ...(maxConnections === undefined ? {} : { maxInboundConnections: maxConnections }),
    ...(overrides.length > 0 ? { upstreamConfig: { overrides } } : {}),
  };
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
