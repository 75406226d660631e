/** What more than one kind says about Envoy: the parts of a proxy's configuration. */
import { anyObject, boolean, int32, integer, list, map, object, string } from './schema';

export const meshGateway = object({ mode: string });

export const transparentProxy = object({ dialedDirectly: boolean, outboundListenerPort: integer });

export const envoyExtensions = list(object({ name: string, required: boolean, arguments: anyObject }));

/** Paths that bypass the mesh, such as health checks. */
export const expose = object({
  checks: boolean,
  paths: list(object({ path: string, protocol: string, listenerPort: integer, localPathPort: integer })),
});

/** When Envoy takes an endpoint out of the balance. */
export const passiveHealthCheck = object({
  interval: string,
  maxFailures: int32,
  enforcingConsecutive5xx: int32,
  maxEjectionPercent: int32,
  baseEjectionTime: string,
});

/** What is added to, set in, and removed from a request's or response's headers. */
export const headerModifiers = object({ add: map(string), set: map(string), remove: list(string) });

export const failoverPolicy = object({ mode: string, regions: list(string) });

export const prioritizeByLocality = object({ mode: string });

/** What TLS a listener or a proxy speaks. */
export const tlsParameters = { tlsMinVersion: string, tlsMaxVersion: string, cipherSuites: list(string) };
