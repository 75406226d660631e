import { MeshCall, ExternalNode, isOwn, labelOf, ServiceNode, Topology } from './topology';
import { OpenPortLine } from './open-ports';

const ARROWS: Readonly<Record<MeshCall['verdict'], string>> = {
  allowed: '-->',
  'allowed in part': '-->',
  denied: '--x',
  unknown: '-.->',
};

/**
 * The mesh as a Mermaid flowchart. Solid arrows are calls that intentions allow, with the local port that the caller
 * dials; crossed ones are denied, dotted ones are not ours to say, and thick ones bypass the mesh.
 */
export function topologyMermaid({ datacenter, services, calls, openPorts, openEgress, outsiders }: Topology): string {
  const lines = ['flowchart LR'];
  if (services.length > 0) {
    lines.push(`  subgraph mesh["mesh ${text(datacenter ?? '')}"]`);
    for (const service of services) lines.push(`    ${idOf(service)}["${describe(service)}"]`);
    lines.push('  end');
  }
  const namespaces = [...new Set(outsiders.map(({ namespace }) => namespace))];
  if (namespaces.length > 0) {
    lines.push('  subgraph outside["outside of the mesh"]');
    for (const namespace of namespaces) {
      const names = outsiders.filter((outsider) => outsider.namespace === namespace).map(({ name }) => text(name));
      lines.push(`    ${id('outside', namespace)}["${names.join('<br/>')}"]`);
    }
    lines.push('  end');
  }
  const externals = calls.flatMap(({ from, to }) => [from, to]).filter((node) => !isOwn(node));
  for (const node of unique(externals, labelOf)) lines.push(`  ${idOf(node)}(["${text(labelOf(node))}"])`);
  for (const { from } of unique(openPorts, (open) => open.from)) lines.push(`  ${id('from', from)}(["${text(from)}"])`);
  for (const { to } of unique(openEgress, (open) => open.to)) lines.push(`  ${id('to', to)}(["${text(to)}"])`);
  for (const call of calls) lines.push(`  ${idOf(call.from)} ${ARROWS[call.verdict]}${label(call)} ${idOf(call.to)}`);
  for (const open of openPorts)
    lines.push(`  ${id('from', open.from)} ==>|"${portOf(open)}"| ${id('service', open.service)}`);
  for (const open of openEgress)
    lines.push(`  ${id('service', open.service)} ==>|"${portOf(open)}"| ${id('to', open.to)}`);
  return `${lines.join('\n')}\n`;
}

function describe({ name, kind, protocol, port }: ServiceNode): string {
  return `${text(name)}<br/>${kind}${port === undefined ? '' : `, ${protocol} ${port}`}`;
}

function label({ localPort, via, verdict }: MeshCall): string {
  const words = [
    ...(localPort === undefined ? [] : [`127.0.0.1:${localPort}`]),
    ...(via === undefined ? [] : [`by way of ${text(via)}`]),
    ...(verdict === 'allowed' || verdict === 'unknown' ? [] : [verdict]),
  ];
  return words.length > 0 ? `|"${words.join(', ')}"|` : '';
}

function portOf({ port }: Pick<OpenPortLine, 'port'>): string {
  return /^\d+$/.test(port) ? `port ${port}` : text(port);
}

function idOf(node: ServiceNode | ExternalNode): string {
  return isOwn(node) ? id('service', node.name) : id('external', labelOf(node));
}

/** An identifier that no keyword of Mermaid is, and that differs for names that differ. */
function id(kind: string, name: string): string {
  return `${kind}_${name.replace(/[^a-z0-9]/gi, (c) => (c === '-' ? '_' : `_${c.codePointAt(0)!.toString(16)}_`))}`;
}

/** Text within quotes: what Mermaid or HTML would read otherwise is written as an entity. */
function text(value: string): string {
  return value.replace(/[&"<>#;]/g, (c) => `#${c.codePointAt(0)};`);
}

function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
