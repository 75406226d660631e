import { escapePipes, markdownTable } from '../text/table';
import { amount } from './written-amount';
import { both, mebibytes, meshLine, resultLine, scenarioLine } from './outline';
import { Plan } from './plan';

/** The plan as Markdown, for a README or a pull request. */
export function planMarkdown(plan: Plan): string {
  const nodes = plan.nodes.map(({ node, pods, asked, usable }) => [
    node.name,
    `${node.board.name} (${node.role})`,
    String(pods.length),
    `${amount.cpu(asked.milliCpu)} of ${amount.cpu(usable.milliCpu)}`,
    `${mebibytes(asked.memory)} of ${mebibytes(usable.memory)} MiB`,
  ]);
  const components = plan.components.map(({ key, stay, pods, own, sidecar }) => [
    `\`${key}\``,
    stay === 'job' ? 'job, once' : stay === 'run' ? 'a run' : String(pods),
    both(own),
    sidecar.memory > 0 || sidecar.milliCpu > 0 ? both(sidecar) : '–',
  ]);
  const scenarios = plan.scenarios.slice(1).map((scenario) => [scenario.name, scenarioLine(scenario)]);
  return [
    markdownTable(['node', 'board', 'pods', 'CPU asked for', 'memory asked for'], nodes),
    markdownTable(['component', 'pods', 'asks for, each', 'its sidecar'], components),
    ...(scenarios.length > 0 ? [markdownTable(['one node lost', 'result'], scenarios)] : []),
    `${sentence(meshLine(plan))} ${sentence(resultLine(plan))}\n`,
    ...(plan.findings.length > 0
      ? [
          plan.findings
            .map(({ level, rule, message }) => `- **${level}** [${rule}]: ${escapePipes(message)}\n`)
            .join(''),
        ]
      : []),
  ].join('\n');
}

const sentence = (line: string): string => `${line[0].toUpperCase()}${line.slice(1)}.`;
