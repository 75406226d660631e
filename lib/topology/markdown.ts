import { markdownTable } from '../text/table';
import { MeshCall, isOwn, labelOf, Topology } from './topology';

/** The mesh as Markdown: a table of its services, and what is outside of it. */
export function topologyMarkdown({ services, calls, openPorts, openEgress, outsiders }: Topology): string {
  const rows = services.map((service) => {
    const { name, namespace, kind, protocol, port } = service;
    const outgoing = calls.filter(({ from }) => isOwn(from) && from.name === name);
    const incoming = calls.filter(({ to }) => isOwn(to) && to.name === name);
    return [
      name,
      kind === 'Registration' ? `outside of the mesh, at ${namespace}` : `${kind} in ${namespace}`,
      port === undefined ? 'calls only' : `${protocol} ${port}`,
      list(
        outgoing.map(
          ({ to, via, localPort, verdict }) =>
            labelOf(to) +
            (localPort === undefined ? '' : ` at 127.0.0.1:${localPort}`) +
            (via === undefined ? '' : ` by way of ${via}`) +
            note(verdict),
        ),
      ),
      list(
        incoming
          .filter(({ verdict }) => verdict !== 'denied')
          .map(({ from, verdict }) => labelOf(from) + note(verdict)),
      ),
      list(openPorts.filter(({ service }) => service === name).map(({ from, port }) => `${from}: ${port}`)),
      list(openEgress.filter(({ service }) => service === name).map(({ to, port }) => `${to}: ${port}`)),
    ];
  });
  const table = markdownTable(
    [
      'service',
      'workload',
      'in the mesh',
      'calls',
      'may be called by',
      'open outside of the mesh to',
      'connects outside of the mesh to',
    ],
    rows,
  );
  const outside = outsiders.map(({ namespace, kind, name }) => `- ${kind} ${namespace}/${name}`);
  return outside.length > 0 ? `${table}\nOutside of the mesh:\n\n${outside.join('\n')}\n` : table;
}

function list(items: readonly string[]): string {
  return items.length > 0 ? items.join('<br/>') : 'nobody';
}

function note(verdict: MeshCall['verdict']): string {
  return verdict === 'allowed' ? '' : verdict === 'unknown' ? ' (not ours to allow)' : ` (${verdict})`;
}
