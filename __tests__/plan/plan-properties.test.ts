import fc from 'fast-check';
import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { KubeObject } from '../../lib/k8s/manifest';
import { plan, Plan } from '../../lib/plan';
import { cluster, deployment, index, requesting } from './app';

const DISKS = ['sd', 'ssd'] as const;

interface Shape {
  readonly cpu: number;
  readonly memory: number;
  readonly replicas: number;
  readonly disk?: 'sd' | 'ssd';
  readonly apart: boolean;
  readonly tolerates: boolean;
}

interface Machine {
  readonly memory: number;
  readonly disk: 'sd' | 'ssd';
  readonly tainted: boolean;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  cpu: fc.integer({ min: 0, max: 1500 }),
  memory: fc.integer({ min: 0, max: 400 }),
  replicas: fc.integer({ min: 0, max: 2 }),
  disk: fc.option(fc.constantFrom(...DISKS), { nil: undefined }),
  apart: fc.boolean(),
  tolerates: fc.boolean(),
});
const machine: fc.Arbitrary<Machine> = fc.record({
  memory: fc.integer({ min: 500, max: 1200 }),
  disk: fc.constantFrom(...DISKS),
  tainted: fc.boolean(),
});
const shapes = fc.array(shape, { minLength: 1, maxLength: 4 });
const machines = fc.array(machine, { minLength: 1, maxLength: 3 });

function objects(of: readonly Shape[]): KubeObject[] {
  return of.map(({ cpu, memory, replicas, disk, apart, tolerates }, i) =>
    deployment(`app-${i}`, replicas, {
      ...requesting(`${cpu}m`, `${memory}Mi`),
      ...(disk ? { nodeSelector: { disk } } : {}),
      ...(tolerates ? { tolerations: [{ key: 'own', operator: 'Exists' }] } : {}),
      ...(apart
        ? {
            affinity: {
              podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                  { labelSelector: { matchLabels: { app: `app-${i}` } }, topologyKey: 'kubernetes.io/hostname' },
                ],
              },
            },
          }
        : {}),
    }),
  );
}

function shelf(of: readonly Machine[]): Cluster {
  return cluster(
    ...of.map(({ memory, disk, tainted }, i) => ({
      board: Boards.arm64({ name: `board-${i}`, cpu: 2, memory: `${memory}Mi` }),
      names: [`node-${i}`],
      labels: { disk },
      taints: tainted ? [{ key: 'own', effect: 'NoSchedule' as const }] : [],
      reserved: 'recommended' as const,
    })),
  );
}

/** Whether a pod may run on a machine at all, said independently of the plan. */
const admits = ({ disk, tolerates }: Shape, on: Machine): boolean =>
  (disk === undefined || disk === on.disk) && (tolerates || !on.tainted);

/** Tries all placements there are. */
function anyPlacement(of: readonly Shape[], on: readonly Machine[]): boolean {
  const { nodes } = shelf(on);
  const free = nodes.map(({ allocatable }) => ({ cpu: allocatable.milliCpu, memory: allocatable.memory / 2 ** 20 }));
  const pods = of.flatMap((app) => Array.from({ length: app.replicas }, () => app));
  const here: Shape[][] = nodes.map(() => []);
  const place = (i: number): boolean =>
    i === pods.length ||
    on.some((node, n) => {
      const pod = pods[i];
      if (!admits(pod, node) || (pod.apart && here[n].includes(pod))) return false;
      if ((pod.cpu > 0 && pod.cpu > free[n].cpu) || (pod.memory > 0 && pod.memory > free[n].memory)) return false;
      free[n].cpu -= pod.cpu;
      free[n].memory -= pod.memory;
      here[n].push(pod);
      const found = place(i + 1);
      here[n].pop();
      free[n].cpu += pod.cpu;
      free[n].memory += pod.memory;
      return found;
    });
  return place(0);
}

const of = (apps: readonly Shape[], on: readonly Machine[]): Plan =>
  plan({ index: index(objects(apps)), cluster: shelf(on) });

describe('whatever the app and the shelf', () => {
  test('no node is given more than it has', () => {
    fc.assert(
      fc.property(shapes, machines, (apps, on) => {
        for (const { node, asked, usable, pods } of of(apps, on).nodes) {
          expect(asked.milliCpu).toBeLessThanOrEqual(node.allocatable.milliCpu);
          expect(asked.memory).toBeLessThanOrEqual(Math.min(node.allocatable.memory, usable.memory));
          expect(pods.length).toBeLessThanOrEqual(node.board.maxPods);
        }
      }),
    );
  });

  test('no pod is where its selector, its tolerations or its anti-affinity forbid', () => {
    fc.assert(
      fc.property(shapes, machines, (apps, on) => {
        of(apps, on).nodes.forEach(({ pods }, n) => {
          const here = pods.map(({ key }) => Number(key.slice(key.lastIndexOf('-') + 1)));
          for (const app of here) {
            expect(admits(apps[app], on[n])).toBe(true);
            if (apps[app].apart) expect(here.filter((other) => other === app)).toHaveLength(1);
          }
        });
      }),
    );
  });

  test('every pod is on a node, or is said to have found none', () => {
    fc.assert(
      fc.property(shapes, machines, (apps, on) => {
        const { nodes, scenarios, fits } = of(apps, on);
        const placed = nodes.reduce((sum, { pods }) => sum + pods.length, 0);
        const wanted = apps.reduce((sum, { replicas }) => sum + replicas, 0);
        if (placed < wanted) expect(scenarios[0].unplaced).not.toEqual([]);
        if (fits) expect(placed).toBe(wanted);
      }),
    );
  });

  test('a fit is claimed only where there is a placement', () => {
    let [fits, misfits] = [0, 0];
    fc.assert(
      fc.property(shapes, machines, (apps, on) => {
        const possible = anyPlacement(apps, on);
        if (of(apps, on).fits) {
          expect(possible).toBe(true);
          fits++;
        } else if (!possible) misfits++;
      }),
      { numRuns: 300 },
    );
    expect(fits).toBeGreaterThan(20);
    expect(misfits).toBeGreaterThan(20);
  });

  test('a fit without one node is claimed only where the other nodes have a placement', () => {
    fc.assert(
      fc.property(shapes, machines, (apps, on) => {
        for (const [n, machine] of on.entries()) {
          const { fits, scenarios } = of(apps, on);
          const scenario = scenarios.find(({ lost }) => lost === `node-${n}`);
          const movable = apps.every((app) => on.some((other) => other !== machine && admits(app, other)));
          if (fits && scenario?.fits && movable)
            expect(
              anyPlacement(
                apps,
                on.filter((other) => other !== machine),
              ),
            ).toBe(true);
        }
      }),
    );
  });

  test('the order of the objects changes nothing', () => {
    fc.assert(
      fc.property(shapes, machines, fc.infiniteStream(fc.nat()), (apps, on, numbers) => {
        const all = objects(apps);
        const shuffled = all
          .map((object) => ({ object, number: numbers.next().value as number }))
          .sort((a, b) => a.number - b.number)
          .map(({ object }) => object);
        expect(plan({ index: index(shuffled), cluster: shelf(on) })).toEqual(
          plan({ index: index(all), cluster: shelf(on) }),
        );
      }),
      { numRuns: 50 },
    );
  });
});
