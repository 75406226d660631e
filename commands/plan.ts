import { planJson, planMarkdown, PlanOptions, planSvg, planTable } from '../lib';
import { Kubectl } from './cluster/kubectl';
import { CONTEXT } from './cluster/options';
import { readRunning } from './cluster/running';
import { loadApp } from './app';
import { command, UsageError } from './command';

export const plan = command({
  summary: 'Shows where each pod runs on the declared nodes, what is left, and what happens when a node is lost.',
  details: 'Writes nothing. Ends with 1 when the pods do not fit.',
  options: {
    json: { help: 'for machines' },
    markdown: { help: 'for a page' },
    svg: { help: 'as a picture' },
    live: { help: 'counts what the cluster of your kubectl runs besides the app' },
    context: CONTEXT,
    'lost-node': {
      help: 'how severe it is when the pods do not fit with one node lost',
      value: 'level',
      choices: ['error', 'warning', 'off'],
    },
  },
  async run({ json, markdown, svg, live, context, 'lost-node': lostNode }, file) {
    if (context && !live) throw new UsageError('--context needs --live');
    const app = await loadApp(file);
    const result = app.plan({
      lostNode: lostNode as PlanOptions['lostNode'],
      ...(live ? { running: await readRunning(new Kubectl(context), app.cluster) } : {}),
    });
    const format = json ? planJson : markdown ? planMarkdown : svg ? planSvg : planTable;
    process.stdout.write(format(result));
    return result.findings.some(({ level }) => level === 'error') ? 1 : 0;
  },
});
