import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lots } from '../../lib/plan/orders';
import { PlannedPod, Scheduler } from '../../lib/plan/scheduler';
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

test('whatever came, went, was lost and came back before: a node that is chosen is one of the best', () => {
  for (const { nodes, classes, steps } of cases) {
    const scheduler = new Scheduler(schedulerTables(nodes.map(clusterNode), classes.map(podClassOf)));
    const names = nodes.map(({ name }) => name);
    const isBest = (pod: PlannedPod, lot?: () => number): void => {
      const best = scheduler.bestOf(pod);
      expect(best.length > 0 ? best : [-1]).toContain(scheduler.choose(pod, lot));
    };
    steps.forEach(({ podClass, node }, number) => {
      const pod = { podClass, replica: number };
      scheduler.lose(number % names.length);
      isBest(pod);
      scheduler.restore();
      isBest(pod, lots(number));
      if (node === '') return;
      const there = names.indexOf(node);
      scheduler.add(pod, there);
      scheduler.remove(pod, there, true);
      isBest(pod);
      scheduler.add(pod, there);
    });
  }
});
