import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { classicJob, Guests } from '../apps/guests';
import { CONTROL_PLANE_ADDRESS } from '../cluster/network';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox, until } from '../harness/sandbox';
import { ended, lastWords } from './job-runs';

const NAMESPACE = 'depscloud';

/** Meshed Jobs end, with the exit code of their program: with native sidecars, and with classic ones. */
export async function tryJobs(shelf: Shelf, report: Report): Promise<void> {
  await exitCode(shelf, Guests.job, 'native', report);
  await shelf.applyObjects(await classicJob(shelf.cluster.sandbox));
  await exitCode(shelf, Guests.classicJob, 'classic', report);
  await index(shelf, report);
}

async function exitCode(shelf: Shelf, prefix: string, mode: string, report: Report): Promise<void> {
  const started = Date.now();
  const pod = await shelf.wait(`the pod of ${prefix} has ended`, async () => {
    const pods = await shelf.cluster.api.list(`/api/v1/namespaces/${NAMESPACE}/pods`);
    return pods.find(
      ({ metadata, status }) => metadata.name.startsWith(prefix) && ['Succeeded', 'Failed'].includes(status?.phase),
    );
  });
  const status = pod.status.containerStatuses.find(({ name }: KubeObject) => name === 'program');
  const code = status?.state?.terminated?.exitCode;
  const took = ((Date.now() - started) / 1000).toFixed(1);
  report.check(
    code === 7,
    `a meshed Job with a ${mode} sidecar called the tracker and ended with its program's exit code, 7 (waited ${took} s more)`,
    `exit code ${code}\n${lastWords(shelf, NAMESPACE, prefix)}`,
  );
}

/** The indexer on a repository of ours: what it has found is in the tracker afterwards. */
async function index(shelf: Shelf, report: Report): Promise<void> {
  const { sandbox, kubectl } = { sandbox: shelf.cluster.sandbox, kubectl: shelf.cluster.kubectl.bind(shelf.cluster) };
  const url = serveRepository(sandbox);
  report.fake('the indexer crawls a repository that this run serves, in place of the accounts of main.ts');
  const [config] = shelf.manifests.find('ConfigMap', ({ metadata }) => metadata.name.includes('indexer'));
  const [cronJob] = shelf.manifests.find('CronJob', ({ metadata }) => metadata.name.includes('indexer'));
  const [policy] = shelf.manifests.find('NetworkPolicy', ({ metadata }) => metadata.name.includes('indexer'));
  const served = {
    to: [{ ipBlock: { cidr: `${CONTROL_PLANE_ADDRESS}/32` } }],
    ports: [{ protocol: 'TCP', port: 8088 }],
  };
  const text = JSON.stringify({ accounts: [{ static: { repositoryUrls: [url] } }] });
  await shelf.applyObjects([
    { ...config, data: Object.fromEntries(Object.keys(config.data).map((key) => [key, text])) },
    { ...policy, spec: { ...policy.spec, egress: [...policy.spec.egress, served] } },
  ]);
  const name = 'e2e-index';
  const { stderr, exitCode: made } = await kubectl([
    'create',
    'job',
    name,
    `--from=cronjob/${cronJob.metadata.name}`,
    `--namespace=${NAMESPACE}`,
  ]);
  if (made !== 0) throw new Error(stderr);
  const started = Date.now();
  await ended(shelf, { kind: 'Job', metadata: { name, namespace: NAMESPACE } });
  const gateway = PodView.of(shelf, NAMESPACE, 'depscloud-gateway');
  const sources = await until(
    'the gateway answers',
    async () => (await gateway.get('http://127.0.0.1:8080/v1beta/sources')).stdout,
  );
  report.check(
    sources.includes(url),
    `the indexer, made from the rendered CronJob, crawled a repository and the tracker knows it; its pod ended after ${((Date.now() - started) / 1000).toFixed(1)} s, sidecar and all`,
    `${sources}\n${lastWords(shelf, NAMESPACE, name)}`,
  );
}

/** Serves one Git repository with a `package.json` over smart HTTP, with Git's own CGI program. @returns its URL */
function serveRepository(sandbox: Sandbox): string {
  const folder = sandbox.path('repositories', 'app.git');
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.org', ...args], { cwd: folder });
  git('init', '-q');
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'e2e-app', version: '1.0.0', dependencies: { express: '4' } }),
  );
  git('add', '.');
  git('commit', '-qm', 'e2e');
  const root = sandbox.path('repositories');
  createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const env = {
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
    };
    const program = spawn('git', ['http-backend'], { env: { ...process.env, ...env } });
    request.pipe(program.stdin);
    const chunks: Buffer[] = [];
    program.stdout.on('data', (chunk) => chunks.push(chunk));
    program.on('close', () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf('\r\n\r\n');
      for (const line of all.subarray(0, end).toString().split('\r\n')) {
        const [name, value] = line.split(': ');
        if (name === 'Status') response.statusCode = Number.parseInt(value);
        else if (value) response.setHeader(name, value);
      }
      response.end(all.subarray(end + 4));
    });
  }).listen(8088, CONTROL_PLANE_ADDRESS);
  return `http://${CONTROL_PLANE_ADDRESS}:8088/app.git`;
}
