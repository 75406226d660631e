import { appendFileSync } from 'node:fs';
import { Case, compare, Outcome } from '../agreement/compare';
import { corpus, keyOf } from '../agreement/corpus';
import { Server } from '../agreement/server';
import { Synth } from '../agreement/synth';
import { Drawer, lot } from '../agreement/draw';
import { changed, Recorded } from '../agreement/change';
import { Cluster } from '../cluster/cluster';
import { OLDEST } from '../harness/build';
import { KubeObject, Manifests, nameOf } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox, until } from '../harness/sandbox';
import { Level } from './level';

/** Changed manifests that are put before both. */
const COUNT = Number(process.env.MESHBERRY_AGREEMENT_COUNT ?? 6000);
/** A file that the answers on the corpus are added to, for `npm test`. */
const RECORD = process.env.MESHBERRY_AGREEMENT_RECORD;
/** Of what the API server refuses, what synth refuses at least. */
const BAR = 0.97;

/** Whether synth refuses what the API server refuses, and nothing that it takes. */
const agreement = (release: string, version: string): Level => ({
  name: `18${release}`,
  title: `synth and the API server of Kubernetes ${version} agree on what is refused`,
  programs: ['etcd', `kube-apiserver${release}`, `kube-controller-manager${release}`],
  minutes: 30,
  async run(sandbox, manifests, report) {
    const seed = Number(process.env.MESHBERRY_SEED ?? Date.now() % 2 ** 32);
    report.note(`seed ${seed}, ${COUNT} changes; set MESHBERRY_SEED to repeat them`);
    const minor = Number(version.split('.')[1]);
    const cluster = await start(sandbox, release, manifests);
    const server = new Server(cluster.api);
    const synth = new Synth(
      `v${version}`,
      [...corpus, ...manifests.all].filter(({ kind }) => kind === 'CustomResourceDefinition'),
    );
    const originals = await taken(server, synth, [...corpus, ...manifests.all], minor, report);
    const drawer = new Drawer(lot(seed), minor, originals);
    const before = new Map(originals.map((object) => [object, synth.ask(object)]));
    const outcome = new Outcome();
    for (let i = 0; i < COUNT; i++) {
      // Every other one is of the corpus, of which there is less.
      const pool = i % 4 === 0 ? originals : originals.filter((object) => corpus.includes(object));
      const original = pool[(i * 7919) % pool.length];
      const change = drawer.draw(original);
      const object = changed(original, change);
      const answer = await server.ask(object, original);
      if (answer.ofOthers) continue;
      const one: Case = {
        original,
        change,
        object,
        refusal: answer.refusal,
        verdict: synth.ask(object),
        before: before.get(original)!,
      };
      outcome.add(compare(one));
      if (RECORD && corpus.includes(original)) {
        const line: Recorded = { minor, of: keyOf(original), change, refusal: answer.refusal?.slice(0, 160) };
        appendFileSync(RECORD, `${JSON.stringify(line)}\n`);
      }
    }
    for (const line of outcome.lines()) report.row(line);
    report.check(
      outcome.share >= BAR,
      `of ${outcome.refused} changes that the API server refuses, synth refuses ${(100 * outcome.share).toFixed(1)} %`,
    );
    report.check(
      outcome.falseAlarms === 0,
      `of ${outcome.accepted} that it takes, synth refuses ${outcome.falseAlarms} by schema or value`,
    );
    report.check(outcome.raw === 0, `${outcome.raw} end in an error that is no sentence of ours`);
  },
});

/** A cluster with what the changed objects refer to. */
async function start(sandbox: Sandbox, release: string, manifests: Manifests): Promise<Cluster> {
  const cluster = await Cluster.start(sandbox, release);
  const objects = [...corpus, ...manifests.all];
  const wanted = ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'ServiceAccount'];
  for (const kind of wanted)
    for (const object of objects.filter((each) => each.kind === kind)) await cluster.api.apply(object);
  await until('all definitions are served', async () => {
    for (const { spec } of objects.filter(({ kind }) => kind === 'CustomResourceDefinition'))
      await cluster.api.get(`/apis/${spec.group}/${spec.versions[0].name}/${spec.names.plural}`);
    return true;
  });
  await until('the namespace has its service account', () =>
    cluster.api.get('/api/v1/namespaces/shop/serviceaccounts/default'),
  );
  return cluster;
}

/** Those that both take as they are. The others are told: each is a disagreement, or of another version. */
async function taken(
  server: Server,
  synth: Synth,
  objects: readonly KubeObject[],
  minor: number,
  report: Report,
): Promise<KubeObject[]> {
  const good: KubeObject[] = [];
  for (const object of objects) {
    const answer = await server.ask(object, object);
    const { refusals } = synth.ask(object);
    if (!answer.refusal && !answer.ofOthers && refusals.length === 0) good.push(object);
    else if (answer.ofOthers) report.note(`${nameOf(object)} is not judged: ${answer.ofOthers}`);
    else if (answer.refusal && refusals.length > 0)
      report.note(`${nameOf(object)} is refused by both on 1.${minor}: ${answer.refusal}`);
    else
      report.fail(
        `${nameOf(object)}, as it is: synth and the API server disagree`,
        `${answer.refusal}\n${refusals.join('\n')}`,
      );
  }
  return good;
}

export const level18 = agreement('', '1.34.8');
export const level18Oldest = agreement(OLDEST, '1.27.16');
