import { appendFileSync } from 'node:fs';
import { changed, Change, pathOf, Recorded } from '../agreement/change';
import { compare, Outcome } from '../agreement/compare';
import { ConsulWorld } from '../agreement/consul-world';
import { entries, keyOf, refusedEntries } from '../agreement/corpus';
import { CustomFields } from '../agreement/custom-fields';
import { Drawer, lot, placesIn } from '../agreement/draw';
import { definitions, startInjector } from '../agreement/injector';
import { Server } from '../agreement/server';
import { Synced } from '../agreement/synced';
import { entrySynth, VERSION, WORDS } from '../agreement/synth-entries';
import { Cluster } from '../cluster/cluster';
import { CONSUL_K8S } from '../harness/build';
import { KubeObject, Manifests, nameOf } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox, until } from '../harness/sandbox';
import { Level } from './level';

/** Changed entries that are put before all of them. */
const COUNT = Number(process.env.MESHBERRY_AGREEMENT_COUNT ?? 6000);
/** A file that the answers are added to, for `npm test`. */
const RECORD = process.env.MESHBERRY_AGREEMENT_RECORD;
/** Of what the webhooks and Consul refuse, what synth refuses at least. */
const BAR = 0.97;
/** Every which entry the injector's controller is asked about too. */
const SAMPLE = 8;

/** Whether synth refuses what the API server, the injector's webhooks and Consul refuse of Consul's kinds, and nothing that all of them take. */
export const level18Entries: Level = {
  name: '18-entries',
  title: "synth, the injector's webhooks and Consul agree on which config entries are refused",
  programs: [
    'etcd',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'consul',
    ...CONSUL_K8S.slice(0, 1),
  ],
  minutes: 40,
  async run(sandbox, manifests, report) {
    const seed = Number(process.env.MESHBERRY_SEED ?? Date.now() % 2 ** 32);
    report.note(`seed ${seed}, ${COUNT} changes; set MESHBERRY_SEED to repeat them`);
    const judges = await start(sandbox, manifests);
    const synth = entrySynth();
    const originals = await taken(judges, report);
    await refuse(judges, report);
    // each place as often as any other
    const pool = originals.flatMap((object) => [...placesIn(object)].map(() => object));
    const drawer = new Drawer(
      lot(seed),
      Number(VERSION.split('.')[1]),
      originals,
      new CustomFields(definitions),
      WORDS,
    );
    const before = new Map(originals.map((object) => [object, synth.ask(object)]));
    const outcome = new Outcome();
    for (let i = 0; i < COUNT; i++) {
      const original = pool[(i * 7919) % pool.length];
      const change = drawer.draw(original);
      if (isOfKind(change)) continue;
      const object = changed(original, change);
      const answer = await judges.ask(object, original, i % SAMPLE === 0 ? report : undefined);
      if (answer.ofOthers) continue;
      const { refusal } = answer;
      const verdict = synth.ask(object, original);
      outcome.add(compare({ original, change, object, refusal, verdict, before: before.get(original)! }));
      if (RECORD) record(original, change, refusal);
    }
    for (const line of outcome.lines()) report.row(line);
    report.check(
      outcome.share >= BAR,
      `of ${outcome.refused} changes that are refused, synth refuses ${(100 * outcome.share).toFixed(1)} %`,
    );
    report.check(
      outcome.falseAlarms === 0,
      `of ${outcome.accepted} that are taken, synth refuses ${outcome.falseAlarms}`,
    );
    report.check(outcome.raw === 0, `${outcome.raw} end in an error that is no sentence of ours`);
    report.check(
      judges.synced.disagreements === 0 && judges.synced.asked > 0,
      `the injector's controllers say the same of ${judges.synced.asked} entries as Consul when it is asked directly`,
    );
  },
};

/** Another kind or version may be defined elsewhere: synth warns of it. */
function isOfKind(change: Change): boolean {
  return ['kind', 'apiVersion'].includes(pathOf(change).join('.'));
}

function record(original: KubeObject, change: Change, refusal?: string): void {
  const line: Recorded = { minor: 34, of: keyOf(original), change, refusal: refusal?.slice(0, 160) };
  appendFileSync(RECORD!, `${JSON.stringify(line)}\n`);
}

/** The real programs, asked one after another. */
class Judges {
  constructor(
    private readonly server: Server,
    private readonly consul: ConsulWorld,
    readonly synced: Synced,
  ) {}

  /** @param report given where the controller is asked too */
  async ask(
    object: KubeObject,
    original: KubeObject,
    report?: Report,
  ): Promise<{ refusal?: string; ofOthers?: string }> {
    const answer = await this.server.ask(object, original);
    if (answer.refusal || answer.ofOthers) return answer;
    if (this.consul.isTaken(object, original)) return { ofOthers: 'another entry has this name' };
    const { itself, others } = await this.consul.ask(object, original);
    if (report) await this.synced.compare(object, original, itself, report);
    return { refusal: itself ?? others };
  }
}

async function start(sandbox: Sandbox, manifests: Manifests): Promise<Judges> {
  const cluster = await Cluster.start(sandbox);
  const { api } = cluster;
  for (const name of ['consul', 'shop']) await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (const definition of definitions) await api.apply(definition);
  await until('all definitions are served', async () => {
    for (const { spec } of definitions)
      await api.get(`/apis/${spec.group}/${spec.versions[0].name}/${spec.names.plural}`);
    return true;
  });
  const consul = await ConsulWorld.start(sandbox, entries);
  await startInjector(sandbox, cluster, manifests);
  return new Judges(new Server(api), consul, new Synced(api, consul));
}

/** The entries of the corpus, which all take as they are. */
async function taken(judges: Judges, report: Report): Promise<KubeObject[]> {
  const synth = entrySynth();
  const own = entries.filter(({ apiVersion }) => apiVersion.startsWith('consul'));
  for (const object of own) {
    const { refusal } = await judges.ask(object, object);
    const { refusals } = synth.ask(object);
    if (refusal || refusals.length > 0)
      report.fail(`${nameOf(object)} is refused as it is`, `${refusal}\n${refusals.join('\n')}`);
  }
  return own;
}

/** Entries that are written to be refused, each for one reason. */
async function refuse(judges: Judges, report: Report): Promise<void> {
  const synth = entrySynth();
  for (const object of refusedEntries) {
    const { refusal } = await judges.ask(object, object);
    const { refusals } = synth.ask(object);
    report.check(
      refusal !== undefined && refusals.length > 0,
      `${nameOf(object)} is refused: ${refusal?.slice(0, 200)}`,
      `${refusal}\n${refusals.join('\n')}`,
    );
  }
}
