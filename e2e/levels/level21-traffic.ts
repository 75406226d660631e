import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PORTS, SHOP } from '../apps/rollout';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';

const REQUESTS = 1000;

/** A canary gets its share, and a stand-by takes over. */
export async function tryTraffic(shelf: Shelf, report: Report): Promise<void> {
  await split(shelf, report);
  await failOver(shelf, report);
  checkAccessLogs(shelf, report);
}

function client(shelf: Shelf): PodView {
  return PodView.of(shelf, SHOP, 'client');
}

async function answers(shelf: Shelf, url: string): Promise<string[]> {
  const { stdout } = await client(shelf).inNetwork(['curl', '-s', '-m', '90', url], 100);
  return stdout.split('\n').filter((line) => line !== '');
}

async function split(shelf: Shelf, report: Report): Promise<void> {
  const url = `http://127.0.0.1:${PORTS.web}`;
  await shelf.wait('web answers its client', async () => /^web/.test((await answers(shelf, url))[0] ?? ''));
  const got = await answers(shelf, `${url}/?[1-${REQUESTS}]`);
  const canary = got.filter((name) => name === 'web-next').length;
  const rest = got.filter((name) => name === 'web').length;
  // four standard deviations of a binomial distribution
  const margin = 4 * Math.sqrt(REQUESTS * 0.1 * 0.9);
  report.check(
    canary + rest === REQUESTS && Math.abs(canary - REQUESTS * 0.1) <= margin,
    `of ${REQUESTS} requests to web ${canary} went to the canary of 10 %, allowed there by what is declared at web alone`,
    `${rest} to web, ${got.filter((name) => !name.startsWith('web'))[0] ?? 'no answer'}`,
  );
}

/** Asks all the time while the pods of `api` go. */
async function failOver(shelf: Shelf, report: Report): Promise<void> {
  const url = `http://127.0.0.1:${PORTS.api}`;
  await shelf.wait('api answers its client', async () => (await answers(shelf, url))[0] === 'api');
  const loop = `for i in $(seq 400); do echo "$(date +%s%3N) $(curl -s -m 2 ${url} || echo none)"; sleep 0.02; done`;
  const asking = client(shelf).inNetwork(['bash', '-c', loop], 120);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await shelf.cluster.kubectl(['scale', 'deployment/api', '--replicas=0', `--namespace=${SHOP}`]);
  const { stdout } = await asking;
  const seen = stdout.split('\n').flatMap((line) => {
    const [at, ...answer] = line.split(' ');
    return answer.length > 0 ? [{ at: Number(at), answer: answer.join(' ') }] : [];
  });
  const last = seen.filter(({ answer }) => answer === 'api').at(-1);
  const first = seen.find(({ answer }) => answer === 'api-standby');
  const failed = seen.filter(({ answer }) => !answer.startsWith('api'));
  const gap = last && first ? first.at - last.at : Infinity;
  report.check(
    gap <= 1000,
    `${gap} ms after the last answer of api, whose pods were taken away, its stand-by answered; ${failed.length} of ${seen.length} calls failed`,
    `${gap} ms; ${failed[0]?.answer ?? 'no call failed'}`,
  );
}

/** The logs of Envoy are those of its dataplane. */
function checkAccessLogs({ cluster: { sandbox } }: Shelf, report: Report): void {
  const folder = sandbox.path('logs');
  const files = readdirSync(folder).filter((file) => /client.*consul-dataplane/.test(file));
  const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  const requests = lines.filter((line) => /"response_code":\s*"?200/.test(line));
  report.check(
    requests.length >= REQUESTS,
    `the client's sidecar logged ${requests.length} requests, as JSON`,
    lines.at(-2),
  );
}
