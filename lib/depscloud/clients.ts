import { IMeshService } from '../mesh/i-mesh-service';
import { Connections } from '../mesh/connections';
import { Upstream } from '../mesh/upstream';
import { LocalPorts } from './program-props';

/** The two services that gateway and indexer call. */
export interface Backends {
  readonly extractor: IMeshService;
  readonly tracker: IMeshService;
}

/**
 * Connects a program to extractor and tracker, and says so in its flags.
 *
 * The clients' own health checking is switched off by an empty service configuration. It would hold a stream open for
 * each connection, which Envoy cuts when it was idle for five minutes, and which asks one replica but speaks for all of
 * them; and who is healthy is known to Envoy already.
 * @see https://github.com/depscloud/depscloud/blob/v0.3.5/internal/client/config.go
 */
export function connectBackends(
  connections: Connections,
  backends: Backends,
  localPorts: LocalPorts = {},
): { readonly flags: string[]; readonly upstreams: Upstream[] } {
  const names = ['extractor', 'tracker'] as const;
  const upstreams = names.map((name) => connections.connectTo(backends[name], { localPort: localPorts[name] }));
  const flags = names.flatMap((name, i) => [
    `--${name}-address=${upstreams[i].address}`,
    `--${name}-service-config={}`,
  ]);
  return { flags, upstreams };
}
