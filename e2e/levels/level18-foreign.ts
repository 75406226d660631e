import { readFileSync } from 'node:fs';
import { FINDINGS } from '../../__tests__/foreign/findings';
import { appOf, findingsOf, ForeignFile, FOREIGN_FILES } from '../../__tests__/foreign/findings-of';
import { checkRules } from '../../lib/checks';
import { runRules } from '../../lib/findings';
import { finish, walk } from '../../lib/synthesis/finish';
import { Server } from '../agreement/server';
import { Cluster } from '../cluster/cluster';
import { GATEWAY_API, PROMETHEUS_API, TRAEFIK_API } from '../harness/build';
import { KubeObject, nameOf, parse } from '../harness/manifests';
import { program, Sandbox, until } from '../harness/sandbox';
import { Level } from './level';

const DEFINITIONS = [GATEWAY_API, PROMETHEUS_API, TRAEFIK_API];
/** The rules that say what the API server refuses. */
const SERVERS_OWN = new Set(checkRules.filter(({ refusedBy }) => refusedBy === 'API server').map(({ id }) => id));

/** Whether rules have false alarms on ordinary foreign manifests: each file alone and meshed, and what the API server says of it. */
export const level18Foreign: Level = {
  name: '18-foreign',
  title: 'no rule has a false alarm on ordinary foreign manifests, alone or meshed, and the API server takes them',
  programs: ['etcd', 'kube-apiserver', 'kube-controller-manager', ...DEFINITIONS],
  minutes: 20,
  async run(sandbox, manifests, report) {
    const { api, server } = await start(sandbox, manifests.all);
    const found = { expected: 0, alarms: 0, missed: 0, objects: 0, unjudged: 0, disagreements: 0 };
    for (const file of FOREIGN_FILES) {
      for (const way of ['alone', 'meshed'] as const) {
        const written = FINDINGS[file.name][way];
        const findings = findingsOf(appOf(file, way));
        const alarms = findings.filter((one) => !written.includes(one));
        const missed = written.filter((one) => !findings.includes(one));
        for (const one of alarms) report.row(`${file.name}, ${way}: a false alarm: ${one}`);
        for (const one of missed) report.row(`${file.name}, ${way}: not found: ${one}`);
        found.expected += written.length;
        found.alarms += alarms.length;
        found.missed += missed.length;
        for (const { object, refused } of finished(file, way)) {
          if (object.kind === 'Namespace') await makeNamespace(api, object);
          const answer = await server.ask(object, object);
          if (answer.ofOthers) {
            found.unjudged++;
            report.row(`${file.name}, ${way}: ${nameOf(object)} is not judged: ${answer.ofOthers}`);
            continue;
          }
          found.objects++;
          if ((answer.refusal === undefined) === (refused.length === 0)) continue;
          found.disagreements++;
          report.row(
            `${file.name}, ${way}: ${nameOf(object)}: ${answer.refusal ?? `taken, but ${refused.join('; ')}`}`,
          );
        }
      }
    }
    const { expected, alarms, missed, objects, unjudged, disagreements } = found;
    report.check(
      alarms === 0,
      `${FOREIGN_FILES.length} files, each alone and meshed: ${alarms} false alarms of all rules`,
    );
    report.check(missed === 0, `of ${expected} findings that are written down, ${missed} are missed`);
    report.check(unjudged === 0, `${unjudged} objects are not judged, since something that they refer to is missing`);
    report.check(disagreements === 0, `of ${objects} objects, synth and the API server disagree on ${disagreements}`);
  },
};

/** The namespace that the API server has already. */
function ofInstall({ metadata }: KubeObject): boolean {
  return metadata.name === 'consul';
}

/** The objects of a file's own layer with their namespaces, and which rules say that the API server refuses each. */
function finished(file: ForeignFile, way: 'alone' | 'meshed'): { object: KubeObject; refused: string[] }[] {
  const app = appOf(file, way);
  const context = finish(walk(app, app.cluster), '/nowhere');
  const { errors } = runRules(checkRules, context);
  return context.index.manifests
    .filter(({ layer, object }) => layer.startsWith('60-') || (object.kind === 'Namespace' && !ofInstall(object)))
    .sort((one, other) => Number(other.object.kind === 'Namespace') - Number(one.object.kind === 'Namespace'))
    .map((manifest) => ({
      object: manifest.object,
      refused: errors
        .filter(({ rule, manifest: of }) => of === manifest && SERVERS_OWN.has(rule))
        .map(({ rule, message }) => `${rule}: ${message}`),
    }));
}

async function makeNamespace(api: Cluster['api'], namespace: KubeObject): Promise<void> {
  await api.apply(namespace);
  await until('the namespace has its service account', () =>
    api.get(`/api/v1/namespaces/${namespace.metadata.name}/serviceaccounts/default`),
  );
}

/** An API server with all definitions of the custom kinds. */
async function start(
  sandbox: Sandbox,
  written: readonly KubeObject[],
): Promise<{ api: Cluster['api']; server: Server }> {
  const { api } = await Cluster.start(sandbox);
  const others = DEFINITIONS.flatMap((file) => parse(readFileSync(program(file), 'utf8')));
  const definitions = [...written, ...others].filter(({ kind }) => kind === 'CustomResourceDefinition');
  // those of the Gateway API as k3s brings them
  const byName = new Map(definitions.map((each) => [each.metadata.name, each]));
  for (const definition of byName.values()) await api.apply(definition);
  await until('all definitions are served', async () => {
    for (const { spec } of byName.values()) {
      const { name } = spec.versions.find(({ served }: KubeObject) => served);
      await api.get(`/apis/${spec.group}/${name}/${spec.names.plural}`);
    }
    return true;
  });
  return { api, server: new Server(api) };
}
