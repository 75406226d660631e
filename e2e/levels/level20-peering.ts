import { OPTIONS } from '../apps/options';
import { CLERK, LEDGER, shelfStack, upstreamOf } from '../apps/shelves';
import { PodView } from '../cluster/pods';
import { startServiceLoadBalancer } from '../cluster/service-load-balancer';
import { Shelf } from '../cluster/shelf';
import { bringUp, startShelf } from '../cluster/stack';
import { cut, OTHER_RANGES, secondLan } from '../cluster/two-lans';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox, sleep, until } from '../harness/sandbox';
import { Level } from './level';
import { measureGateway } from './level20-sizes';
import { Operator } from './operator';
import { handOver, runGuide, Shelves, TOKEN } from './peering-token';
import { addedRights, compareRights } from './rights';
import { REFUSED, UNUSED, UNUSED_OF_PEERS } from './unused-rights';

export const level20Peering: Level = {
  name: '20-peering',
  title: 'two meshes as peers, in two clusters',
  programs: OPTIONS,
  minutes: 20,
  async run(sandbox, stack, report) {
    const cellarSandbox = await secondLan(sandbox, 'cellar');
    const attic = await startShelf(sandbox, await shelfStack(sandbox, 'attic'), report, { nodes: 1 });
    const cellar = await startShelf(cellarSandbox, await shelfStack(sandbox, 'cellar'), report, {
      nodes: 1,
      ranges: OTHER_RANGES,
    });
    report.fake("ServiceLB of k3s: the Service's status has the node's address, and kube-proxy carries it");
    report.fake('the LANs of the two clusters are routed to each other, pods included');
    startServiceLoadBalancer(attic.cluster);
    await bringUp(attic);
    await bringUp(cellar);
    const shelves = { attic, cellar };
    await report.attempt('the peering', () => peer(sandbox, shelves, report));
    await report.attempt('the calls', () => calls(shelves, report));
    await report.attempt('the way', () => way(shelves, report));
    await report.attempt('the size of the gateway', () =>
      measureGateway(
        attic,
        report,
        'consul/consul-mesh-gateway',
        PodView.of(attic, 'front', 'front'),
        urlOf(attic, 'front'),
      ),
    );
    await report.attempt('the intention', () => refused(shelves, report));
    await report.attempt('failover', () => failover(shelves, report));
    await report.attempt('the border', () => apart(sandbox, shelves, report));
    await report.attempt('another token', () => renewed(sandbox, shelves, report));
    await report.attempt('the end of the peering', () => ended(sandbox, shelves, report));
    await report.attempt('the rights', async () => {
      // Those of both are the same: a mesh may accept one peer and dial another.
      const rights = addedRights(attic.manifests, stack);
      compareRights([attic, cellar], rights, { unused: UNUSED_OF_PEERS, refused: REFUSED, usual: UNUSED }, report);
    });
  },
};

/** Runs the guide's command; both sides say that they are peers. */
async function peer(sandbox: Sandbox, { attic, cellar }: Shelves, report: Report): Promise<void> {
  await attic.wait('the token is made', () => attic.find('v1', 'Secret', 'consul', TOKEN), 60);
  const { exitCode, stderr } = await handOver(sandbox, { attic, cellar });
  report.check(exitCode === 0, "the token is given to the other shelf by the guide's one command", stderr);
  const states: [string, Shelf, string, string][] = [
    ['PeeringAcceptor', attic, 'cellar', 'attic'],
    ['PeeringDialer', cellar, 'attic', 'cellar'],
  ];
  for (const [kind, shelf, name, where] of states) {
    let said = '';
    const synced = await until(
      `${kind} is synced`,
      async () => {
        const { status } = await shelf.get('consul.hashicorp.com/v1alpha1', kind, 'consul', name);
        said = JSON.stringify(status);
        return status?.conditions?.some(({ type, status: value }: KubeObject) => type === 'Synced' && value === 'True');
      },
      60,
    ).catch(() => false);
    report.check(synced, `${kind} '${name}' in the ${where} is synced`, `${said}\n${injectorLog(shelf)}`);
  }
}

function injectorLog(shelf: Shelf): string {
  const { run } = PodView.of(shelf, 'consul', 'consul-connect-injector');
  return shelf.kubelet.log(run, run.containers.at(-1)?.spec.name, 12);
}

function urlOf(shelf: Shelf, caller: string): string {
  return `${upstreamOf(shelf.manifests, caller)}/index.html`;
}

/** Asks the other shelf's program through the upstream that the example hands to a program of this one. */
async function ask(shelf: Shelf, caller: string): Promise<string> {
  const how = ['-sS', '-m', '5', '-w', '\n%{http_code}', urlOf(shelf, caller)];
  const { stdout, stderr } = await PodView.of(shelf, caller, caller).inNetwork(['curl', ...how], 10);
  return (stdout.trim() || stderr.trim()).replace(/\s+/g, ' ');
}

/** Asks until the answer is as wanted. @returns the last answer, and the seconds that it took */
async function answer(
  shelf: Shelf,
  caller: string,
  good: (said: string) => boolean,
  seconds: number,
): Promise<[string, string]> {
  const started = Date.now();
  let said = '';
  await until('the answer', async () => good((said = await ask(shelf, caller))), seconds, 500).catch(() => undefined);
  return [said, ((Date.now() - started) / 1000).toFixed(1)];
}

const BILLING = 'this is billing 200';
const FRONT = 'this is front 200';

async function calls({ attic, cellar }: Shelves, report: Report): Promise<void> {
  const [billing, first] = await answer(attic, 'front', (said) => said === BILLING, 120);
  report.check(
    billing === BILLING,
    `'front' in the attic calls 'billing' in the cellar, ${first} s after the peering: '${billing}'`,
    `${billing}\n${await explain(attic, 'front')}\n${await explain(cellar, 'till')}`,
  );
  const [front, second] = await answer(cellar, 'till', (said) => said === FRONT, 120);
  report.check(
    front === FRONT,
    `'till' in the cellar calls 'front' in the attic, ${second} s later: '${front}'`,
    `${front}\n${await explain(cellar, 'till')}`,
  );
}

async function explain(shelf: Shelf, caller: string): Promise<string> {
  const clusters = await PodView.of(shelf, caller, caller).get('http://127.0.0.1:19000/clusters');
  const gateway = PodView.of(shelf, 'consul', 'consul-mesh-gateway');
  const listeners = await gateway.get('http://127.0.0.1:19000/clusters');
  return [
    await shelf.cluster.explain(),
    clusters.stdout.slice(0, 3000),
    listeners.stdout.slice(0, 3000),
    shelf.kubelet.log(gateway.run, gateway.run.containers.at(-1)?.spec.name, 10),
    injectorLog(shelf),
  ].join('\n---\n');
}

/** Both gateways have carried calls, and no pod gets across the border by itself. */
async function way({ attic, cellar }: Shelves, report: Report): Promise<void> {
  const [out, into] = [attic, cellar].map((shelf) => PodView.of(shelf, 'consul', 'consul-mesh-gateway'));
  const carried = {
    attic: await out.counter(/^cluster\.billing\.[^:]*\.external\.[^:]*upstream_cx_total/),
    cellar: await into.counter(/^cluster\.exported~billing\.[^:]*upstream_cx_total/),
  };
  report.check(
    carried.attic > 0 && carried.cellar > 0,
    `calls of 'billing' go through both mesh gateways: ${JSON.stringify(carried)} connections`,
    JSON.stringify(carried),
  );
  const [front, billing] = [PodView.of(attic, 'front', 'front'), PodView.of(cellar, 'billing', 'billing')];
  const stranger = PodView.of(attic, 'kube-system', 'coredns');
  const door = cellar.cluster.nodes[0].address;
  const seen = {
    'a pod without a policy to the other sidecar': await stranger.reaches(billing.address, 20000),
    'the gateway to the other gateway': await out.reaches(door, 30443),
    'the caller to the other gateway': await front.reaches(door, 30443),
    'the caller to the other sidecar': await front.reaches(billing.address, 20000),
    'the gateway to the other sidecar': await out.reaches(billing.address, 20000),
  };
  const open = Object.entries(seen).flatMap(([what, reached]) => (reached ? [what] : []));
  report.check(
    open.join() === Object.keys(seen).slice(0, 2).join(),
    `across the border get ${open.join(', and ')}, and nothing else that was tried`,
    JSON.stringify(seen),
  );
}

/** The exporting mesh decides: without its intention the peer's caller is refused. */
async function refused({ attic, cellar }: Shelves, report: Report): Promise<void> {
  const [entry] = cellar.manifests.find('ServiceIntentions', ({ spec }) => spec.destination.name === 'billing');
  await cellar.applyObjects([{ ...entry, spec: { ...entry.spec, sources: [{ name: 'nobody', action: 'allow' }] } }]);
  const [closed, took] = await answer(attic, 'front', (said) => said.endsWith(' 403'), 60);
  report.check(
    closed.endsWith(' 403'),
    `without the cellar's intention the call is refused, ${took} s later: '${closed}'`,
    closed,
  );
  const [other] = await answer(cellar, 'till', (said) => said === FRONT, 10);
  report.check(other === FRONT, `the call the other way is answered all the same: '${other}'`, other);
  await cellar.applyObjects([entry]);
  const [open, again] = await answer(attic, 'front', (said) => said === BILLING, 60);
  report.check(open === BILLING, `with the intention it is answered again, ${again} s later`, open);
}

/** A service of the attic whose stand-by is in the other mesh. */
async function failover({ attic }: Shelves, report: Report): Promise<void> {
  const call = async (good: (said: string) => boolean): Promise<[string, string]> => {
    const started = Date.now();
    let said = '';
    const get = async (): Promise<boolean> => {
      const how = ['-sS', '-m', '5', '-w', '\n%{http_code}', 'http://127.0.0.1:9000/index.html'];
      const { stdout, stderr } = await PodView.of(attic, CLERK, CLERK).inNetwork(['curl', ...how], 10);
      return good((said = (stdout.trim() || stderr.trim()).replace(/\s+/g, ' ')));
    };
    await until('the answer', get, 120, 250).catch(() => undefined);
    return [said, ((Date.now() - started) / 1000).toFixed(1)];
  };
  const own = `this is ${LEDGER} 200`;
  const [first] = await call((said) => said === own);
  report.check(first === own, `'${CLERK}' is answered by '${LEDGER}' of its own mesh: '${first}'`, first);
  const scale = (replicas: number) =>
    attic.cluster.kubectl(['-n', LEDGER, 'scale', 'deployment', LEDGER, `--replicas=${replicas}`]);
  await scale(0);
  const [standby, took] = await call((said) => said === BILLING);
  report.check(
    standby === BILLING,
    `without a pod of it, by 'billing' of the peer, ${took} s later: '${standby}'`,
    `${standby}\n${await explain(attic, CLERK)}`,
  );
  await scale(1);
  const [back, again] = await call((said) => said === own);
  report.check(back === own, `and with one again by its own, ${again} s later`, back);
}

/** How long the border is cut: longer than Consul keeps a stream of a peering without a sign of life. */
const CUT_SECONDS = 180;

/** Nothing goes from LAN to LAN for a while. */
async function apart(sandbox: Sandbox, { attic, cellar }: Shelves, report: Report): Promise<void> {
  await cut(sandbox, true);
  const started = Date.now();
  const [gone, took] = await answer(attic, 'front', (said) => !said.endsWith(' 200'), 60);
  report.check(!gone.endsWith(' 200'), `a shelf cut off is not reached, ${took} s later: '${gone}'`, gone);
  await cellar.cluster.kubectl(['-n', 'billing', 'delete', 'pod', '--all']);
  await sleep(Math.max(0, started + CUT_SECONDS * 1000 - Date.now()));
  const ready = await Promise.all(
    Object.values({ attic, cellar }).map((shelf) => shelf.isReady('StatefulSet', 'consul', 'consul-server')),
  );
  report.check(ready.every(Boolean), 'meanwhile the servers of both are ready');
  const apartFor = ((Date.now() - started) / 1000).toFixed(0);
  await cut(sandbox, false);
  const [back, again] = await answer(attic, 'front', (said) => said === BILLING, 120);
  const [other] = await answer(cellar, 'till', (said) => said === FRONT, 60);
  report.check(
    back === BILLING && other === FRONT,
    `back after ${apartFor} s, in which the pod of 'billing' was replaced, calls are answered both ways, ${again} s later`,
    `${back} ${other}`,
  );
}

/** The Secret deleted, the injector makes another token, which the other mesh takes. */
async function renewed(sandbox: Sandbox, { attic, cellar }: Shelves, report: Report): Promise<void> {
  const before = (await attic.secret('consul', TOKEN))?.data;
  await attic.cluster.kubectl(['-n', 'consul', 'delete', 'secret', TOKEN]);
  const token = async (): Promise<string | undefined> => (await attic.secret('consul', TOKEN))?.data;
  const made = await until('another token', async () => ![undefined, before].includes(await token()), 30).catch(
    () => false,
  );
  report.check(made, 'a token whose Secret is deleted is made anew at once', injectorLog(attic));
  const { exitCode, stderr } = await handOver(sandbox, { attic, cellar });
  report.check(exitCode === 0, 'the command gives it to the other shelf, too', stderr);
  const taken = await until(
    'the new token is taken',
    async () => {
      const { status } = await cellar.get('consul.hashicorp.com/v1alpha1', 'PeeringDialer', 'consul', 'attic');
      const { metadata } = await cellar.get('v1', 'Secret', 'consul', TOKEN);
      return status?.secret?.resourceVersion === metadata.resourceVersion;
    },
    30,
  ).catch(() => false);
  const operator = await Operator.of(cellar, 'consul-bootstrap-acl-token');
  const { State } = await operator.get('/v1/peering/attic', 'consul-server');
  const [back] = await answer(attic, 'front', (said) => said === BILLING, 60);
  report.check(
    taken && State === 'ACTIVE' && back === BILLING,
    `the other shelf takes it: the peering is ${State}, and calls are answered`,
    `${taken} ${State} ${back}\n${injectorLog(cellar)}`,
  );
}

/** Runs the guide's commands, while both apps still declare each other: what is called is gone, the rest stays. */
async function ended(sandbox: Sandbox, { attic, cellar }: Shelves, report: Report): Promise<void> {
  const { exitCode, stderr } = await runGuide(sandbox, { attic, cellar }, 'End a peering');
  report.check(exitCode === 0, "the peering is ended by the guide's commands", stderr);
  const left = async (): Promise<string[]> => {
    const each = [attic, cellar].map(async (shelf) => {
      const operator = await Operator.of(shelf, 'consul-bootstrap-acl-token');
      const found = await operator.get<KubeObject[]>('/v1/peerings');
      return found.map(({ Name, State }) => `${Name} ${State}`);
    });
    return (await Promise.all(each)).flat();
  };
  await until('it is gone', async () => (await left()).length === 0, 60, 1000).catch(() => undefined);
  const tokens = await Promise.all([attic, cellar].map((shelf) => shelf.find('v1', 'Secret', 'consul', TOKEN)));
  report.check(
    (await left()).length === 0 && tokens.every((token) => token === undefined),
    'no server knows a peering, and no token is left',
    `${(await left()).join(', ')} ${tokens.map((token) => token?.metadata.name).join()}`,
  );
  const [billing, took] = await answer(attic, 'front', (said) => !said.endsWith(' 200'), 60);
  const [front] = await answer(cellar, 'till', (said) => !said.endsWith(' 200'), 60);
  report.check(
    !billing.endsWith(' 200') && !front.endsWith(' 200'),
    `calls to the other mesh fail, ${took} s later: '${billing}', '${front}'`,
    `${billing} ${front}`,
  );
  const how = ['-sS', '-m', '5', 'http://127.0.0.1:9000/index.html'];
  const { stdout } = await PodView.of(attic, CLERK, CLERK).inNetwork(['curl', ...how], 10);
  report.check(stdout.trim() === `this is ${LEDGER}`, `calls within a mesh do not: '${stdout.trim()}'`, stdout);
}
