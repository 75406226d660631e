import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATACENTER, NAMESPACE } from '../apps/options';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';

export const SERVERS = ['consul-server-0', 'consul-server-1', 'consul-server-2'];

/** @returns a server's pod. @throws Error if it does not run */
export function serverPod(shelf: Shelf, name: string): PodView {
  const run = shelf.kubelet
    .pods(NAMESPACE, name)
    .filter(({ ended }) => !ended)
    .at(-1);
  if (!run) throw new Error(`'${name}' does not run`);
  return new PodView(shelf, run);
}

/** Each server is asked by name, with one CA trusted and no other. */
export async function checkServing(shelf: Shelf, ca: string, report: Report, which = 'given'): Promise<void> {
  const file = join(shelf.cluster.sandbox.path('own'), 'trusted.crt');
  writeFileSync(file, ca);
  const name = `server.${DATACENTER}.consul`;
  const from = PodView.of(shelf, NAMESPACE, 'consul-connect-injector');
  const refusals: string[] = [];
  for (const server of SERVERS) {
    const { address } = serverPod(shelf, server);
    const trust = ['--cacert', file, '--resolve', `${name}:8501:${address}`];
    const { exitCode, stderr } = await from.inNetwork([
      'curl',
      '-sS',
      '-m',
      '5',
      ...trust,
      `https://${name}:8501/v1/status/leader`,
    ]);
    if (exitCode !== 0) refusals.push(`${server}: ${stderr.trim()}`);
  }
  report.check(
    refusals.length === 0,
    `each server shows a certificate for '${name}' of the ${which} CA`,
    refusals.join('\n'),
  );
}

/** @returns a server's certificate as it shows it: serial number and end */
export async function shown(shelf: Shelf, server: string): Promise<string> {
  return certificateAt(shelf, `${serverPod(shelf, server).address}:8501`);
}

/** @returns the certificate that is shown at an address: serial number and end */
export async function certificateAt(shelf: Shelf, address: string): Promise<string> {
  const script = `openssl s_client -connect ${address} </dev/null 2>/dev/null | openssl x509 -noout -serial -enddate`;
  const from = PodView.of(shelf, NAMESPACE, 'consul-connect-injector');
  return (await from.inNetwork(['sh', '-c', script])).stdout.trim().replace('\n', ', ');
}

/** Whether server-acl-init has given it the token that its agent works with. */
export async function hasToken(shelf: Shelf, server: string): Promise<boolean> {
  const words = ['sh', '-c', 'grep -q agent /consul/data/acl-tokens.json'];
  return (await serverPod(shelf, server).exec('consul', words)).exitCode === 0;
}

/** @returns what its data say who it is: an empty server is somebody else */
export async function nodeId(shelf: Shelf, server: string): Promise<string> {
  return (await serverPod(shelf, server).exec('consul', ['cat', '/consul/data/node-id'])).stdout.trim();
}
