import { consulVariant } from '../apps/variants';
import { Network } from '../cluster/network';
import { Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { Level } from './level';
import { ServerBench } from './level1-server-bench';

export const level1: Level = {
  name: '1',
  title: 'Consul reads our config',
  programs: ['container', 'consul'],
  minutes: 5,
  async run(sandbox, manifests, report) {
    report.fake(
      "no API server here: Secrets are made with Consul's own commands (level 3 has the Jobs make them), DNS is /etc/hosts",
    );
    const network = new Network(sandbox);
    await network.start();
    const node = await network.addNode('bench');
    const serve = (what: string, from: Manifests): Promise<void> =>
      report.attempt(what, async () => prove(what, await ServerBench.start(sandbox, network, node, from), report));
    await Promise.all([
      serve('dist/', manifests),
      serve('three servers', await consulVariant(sandbox, 'three', { server: { replicas: 3 } })),
      serve('one server, lean', await consulVariant(sandbox, 'lean', { security: 'lean' })),
    ]);
  },
};

/** The servers of a StatefulSet: they elect a leader, keep what they are told, and come back. */
async function prove(what: string, bench: ServerBench, report: Report): Promise<void> {
  const { replicas } = bench;
  const validation = await bench.validate();
  report.check(
    validation.exitCode === 0,
    `${what}: consul validate takes the configuration as mounted`,
    validation.stdout,
  );
  const started = Date.now();
  await bench.startAll();
  await bench.ready();
  const took = seconds(started);
  await bench.bootstrap();
  const leader = await bench.leader();
  report.proved(`${what}: ${replicas} started as the StatefulSet says, ready after ${took} s; ${leader} leads`);
  report.check(
    bench.warnings().length === 0,
    `${what}: the log complains of nothing in the configuration`,
    bench.warnings().join('\n'),
  );
  await bench.consul(0, ['kv', 'put', 'proof', 'kept']);
  if (replicas > 1) await survive(what, bench, leader, report);
  await bench.stopAll();
  const again = Date.now();
  await bench.startAll();
  await bench.ready();
  const { stdout } = await until('the data is read', async () => {
    const answer = await bench.consul(replicas - 1, ['kv', 'get', 'proof']);
    return answer.exitCode === 0 ? answer : undefined;
  });
  report.check(
    stdout.trim() === 'kept',
    `${what}: stopped and started again, ready after ${seconds(again)} s, the data kept`,
    stdout,
  );
  await bench.stopAll();
}

/** Of three servers one may go, even the leader. */
async function survive(what: string, bench: ServerBench, leader: string, report: Report): Promise<void> {
  const index = Number(leader.split('-').pop());
  const started = Date.now();
  await bench.stop(index);
  const other = (index + 1) % bench.replicas;
  const write = async (): Promise<boolean> =>
    (await bench.consul(other, ['kv', 'put', 'proof', 'kept'])).exitCode === 0;
  await until('the others write', write, 60);
  report.proved(`${what}: the leader told to stop, the others took a write after ${seconds(started)} s`);
  await bench.startOne(index);
  await bench.ready();
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}
