import { Fields, fields } from './reading';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** The probes of a container that ask a port, with that port. */
export function* probesOf(container: Fields): Iterable<{ readonly probe: string; readonly port: unknown }> {
  for (const probe of PROBES) {
    const { httpGet, tcpSocket, grpc } = fields(container[probe]);
    const { port } = fields(httpGet ?? tcpSocket ?? grpc);
    if (port !== undefined) yield { probe, port };
  }
}
