import { plainFindings } from '../findings/format-findings';
import { Plan } from './plan';

/** The plan for machines: CPU in thousandths of a core, memory in bytes. */
export function planJson({ fits, nodes, components, mesh, scenarios, findings }: Plan): string {
  const plain = nodes.map(({ node, ...planned }) => ({
    name: node.name,
    board: node.board.name,
    role: node.role,
    runsEnvoy: node.runsEnvoy,
    allocatable: node.allocatable,
    ...planned,
  }));
  return `${JSON.stringify({ fits, nodes: plain, components, mesh, scenarios, findings: plainFindings(findings) }, null, 2)}\n`;
}
