/**
 * Asks the real kube-scheduler where it puts pods, and writes its answers to `kube-scheduler.ndjson`, which
 * `scheduler.test.ts` holds the plan against.
 *
 *     npx tsx __tests__/plan/record-kube-scheduler.ts <folder with etcd, kube-apiserver and kube-scheduler>
 */
import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lots } from '../../lib/plan/orders';
import { Case, Json, nodeObject, podClassOf, podObject, randomCase } from './scheduler-case';

const [bin] = process.argv.slice(2);
const CASES = 30;
const API = 26443;
const TOKEN = 'admin';
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function call(method: string, path: string, body?: Json): Promise<Json> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: API,
      method,
      path,
      rejectUnauthorized: false,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    };
    const sent = request(options, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        if ((response.statusCode ?? 500) >= 300) reject(new Error(`${method} ${path}: ${text}`));
        else resolve(text.startsWith('{') ? JSON.parse(text) : {});
      });
    });
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

async function until<T>(what: string, get: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 400; i++) {
    const value = await get().catch(() => undefined);
    if (value !== undefined) return value;
    await sleep(i < 50 ? 20 : 200);
  }
  throw new Error(`waited in vain: ${what}`);
}

async function play(theCase: Case): Promise<void> {
  const namespace = 'default';
  for (const node of theCase.nodes) {
    const { status, ...object } = nodeObject(node);
    await call('POST', '/api/v1/nodes', object);
    const made = await call('GET', `/api/v1/nodes/${node.name}`);
    await call('PUT', `/api/v1/nodes/${node.name}/status`, { ...made, status });
  }
  const owners = new Map<number, string>();
  for (const [i, podClass] of theCase.classes.entries()) {
    if (!podClass.replicaSet) continue;
    const { labels } = podClassOf(podClass, i);
    const spec = {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podObject(theCase, i, 0).spec },
    };
    const object = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: `class-${i}` }, spec };
    owners.set(i, (await call('POST', `/apis/apps/v1/namespaces/${namespace}/replicasets`, object)).metadata.uid);
  }
  await sleep(300);
  for (const [number, step] of theCase.steps.entries()) {
    const pod = podObject(theCase, step.podClass, number);
    const uid = owners.get(step.podClass);
    if (uid)
      pod.metadata.ownerReferences = [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `class-${step.podClass}`, uid, controller: true },
      ];
    await call('POST', `/api/v1/namespaces/${namespace}/pods`, pod);
    step.node = await until(`a decision on ${pod.metadata.name}`, async () => {
      const { spec, status } = await call('GET', `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}`);
      if (spec.nodeName) return spec.nodeName as string;
      return status.conditions?.some((c: Json) => c.reason === 'Unschedulable') ? '' : undefined;
    });
    if (step.node === '')
      await call('DELETE', `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}?gracePeriodSeconds=0`);
  }
  await call('DELETE', `/api/v1/namespaces/${namespace}/pods?gracePeriodSeconds=0`);
  await call('DELETE', `/apis/apps/v1/namespaces/${namespace}/replicasets`);
  await call('DELETE', '/api/v1/nodes');
  await until('the end of the pods', async () =>
    (await call('GET', `/api/v1/namespaces/${namespace}/pods`)).items.length === 0 ? true : undefined,
  );
  await sleep(300);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-scheduler-'));
  const children: ChildProcess[] = [];
  const start = (program: string, ...args: string[]): void => {
    const child = spawn(join(bin, program), args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.on('data', (chunk) => (log = (log + chunk).slice(-4000)));
    child.on('exit', (code) => code && process.stderr.write(`${program} ended with ${code}: ${log}\n`));
    children.push(child);
  };
  try {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
    writeFileSync(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(join(folder, 'tokens'), `${TOKEN},admin,1,system:masters\n`);
    const kubeconfig = join(folder, 'kubeconfig');
    const cluster = { server: `https://127.0.0.1:${API}`, 'insecure-skip-tls-verify': true };
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster }],
        users: [{ name: 'u', user: { token: TOKEN } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    );
    start(
      'etcd',
      `--data-dir=${folder}/etcd`,
      '--listen-client-urls=http://127.0.0.1:26379',
      '--advertise-client-urls=http://127.0.0.1:26379',
      '--listen-peer-urls=http://127.0.0.1:26380',
      '--initial-advertise-peer-urls=http://127.0.0.1:26380',
      '--initial-cluster=default=http://127.0.0.1:26380',
      '--unsafe-no-fsync',
      '--log-level=error',
    );
    start(
      'kube-apiserver',
      '--etcd-servers=http://127.0.0.1:26379',
      `--secure-port=${API}`,
      '--bind-address=127.0.0.1',
      `--cert-dir=${folder}/pki`,
      '--authorization-mode=AlwaysAllow',
      `--token-auth-file=${folder}/tokens`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${folder}/sa.pub`,
      `--service-account-signing-key-file=${folder}/sa.key`,
      '--service-cluster-ip-range=10.99.0.0/24',
      '--disable-admission-plugins=ServiceAccount,TaintNodesByCondition,DefaultTolerationSeconds',
    );
    await until('the API server', async () => ((await call('GET', '/readyz')) ? true : undefined));
    await until('the namespace', async () => (await call('GET', '/api/v1/namespaces/default')).metadata);
    start('kube-scheduler', `--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0');
    await sleep(3000);
    const version = execFileSync(join(bin, 'kube-scheduler'), ['--version'], { encoding: 'utf8' }).trim();
    const cases: Case[] = [];
    for (let seed = 1; seed <= CASES; seed++) {
      const theCase = randomCase(lots(seed));
      await play(theCase);
      cases.push(theCase);
      process.stdout.write(`${seed}: ${theCase.steps.map(({ node }) => node || '-').join(' ')}\n`);
    }
    const lines = [{ version }, ...cases].map((line) => `${JSON.stringify(line)}\n`);
    writeFileSync(join(__dirname, 'kube-scheduler.ndjson'), lines.join(''));
  } finally {
    children.reverse().forEach((child) => child.kill());
    await sleep(1500);
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
