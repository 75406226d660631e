import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scheduler } from '../../lib/plan/scheduler';
import { schedulerTables } from '../../lib/plan/scheduler-tables';
import { Case, clusterNode, podClassOf } from './scheduler-case';

const [{ version }, ...cases] = readFileSync(join(__dirname, 'kube-scheduler.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line)) as [{ version: string }, ...Case[]];

describe(`the decisions of the real kube-scheduler (${version})`, () => {
  test.each(cases.map((theCase, i) => [i + 1, theCase] as const))(
    'case %i: every pod goes to one of the nodes that the plan holds for the best',
    (_, theCase) => {
      const scheduler = new Scheduler(schedulerTables(theCase.nodes.map(clusterNode), theCase.classes.map(podClassOf)));
      const names = theCase.nodes.map(({ name }) => name);
      theCase.steps.forEach(({ podClass, node }, number) => {
        const pod = { podClass, replica: number };
        const best = scheduler.bestOf(pod).map((n) => names[n]);
        expect({ step: number, best: best.includes(node) ? node : best.join(' ') }).toEqual({
          step: number,
          best: node,
        });
        if (node !== '') scheduler.add(pod, names.indexOf(node));
      });
    },
  );
});
