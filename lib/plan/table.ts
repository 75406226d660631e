import { formatFindings } from '../findings/format-findings';
import { textTable } from '../text/table';
import { amount } from './written-amount';
import { both, mebibytes, meshLine, resultLine, scenarioLine } from './outline';
import { Plan } from './plan';

const BAR = 12;

/** The plan for people at a terminal. */
export function planTable(plan: Plan): string {
  const nodes = plan.nodes.map(({ node, pods, asked, usable }) => [
    node.name,
    node.board.name,
    node.role,
    String(pods.length),
    `${bar(asked.milliCpu, usable.milliCpu)} ${amount.cpu(asked.milliCpu)} of ${amount.cpu(usable.milliCpu)}`,
    `${bar(asked.memory, usable.memory)} ${mebibytes(asked.memory)} of ${mebibytes(usable.memory)} MiB`,
  ]);
  const components = plan.components.map(({ key, stay, pods, own, sidecar }) => [
    key,
    stay === 'job' ? 'job, once' : stay === 'run' ? 'a run' : String(pods),
    both(own),
    sidecar.memory > 0 || sidecar.milliCpu > 0 ? both(sidecar) : '-',
  ]);
  const scenarios = plan.scenarios.slice(1).map((scenario) => [scenario.name, scenarioLine(scenario)]);
  const placed = plan.nodes.flatMap(({ node, pods }) =>
    pods.filter(({ packaged }) => !packaged).map(({ key }) => [node.name, key]),
  );
  return [
    textTable(['node', 'board', 'role', 'pods', 'CPU', 'memory'], nodes),
    textTable(['component', 'pods', 'asks for, each', 'its sidecar'], components),
    textTable(['node', 'runs, if pods come in the order of the layers'], placed),
    ...(scenarios.length > 0 ? [textTable(['scenario', 'result'], scenarios)] : []),
    `${meshLine(plan)}\n${resultLine(plan)}\n`,
    ...(plan.findings.length > 0 ? [`${formatFindings(plan.findings)}\n`] : []),
  ].join('\n');
}

/** A bar of what is asked for of what there is; what is too much shows at its end. */
function bar(asked: number, usable: number): string {
  const share = usable > 0 ? asked / usable : asked > 0 ? Infinity : 0;
  if (share > 1) return `${'█'.repeat(BAR)}!`;
  const full = Math.round(share * BAR);
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} `;
}
