import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeObject } from '../../harness/manifests';
import { program, Sandbox, sleep } from '../../harness/sandbox';
import { Container } from './container';
import { Placement } from './placement';

export interface ProbeEvents {
  /** The startup probe has succeeded, or there is none. */
  started(): void;
  ready(value: boolean, why: string): void;
  /** The startup or liveness probe has failed too often. */
  unhealthy(kind: string, why: string): void;
}

let serial = 0;

/** Asks a container's probes from its node until it ends. */
export async function probe(
  sandbox: Sandbox,
  spec: KubeObject,
  place: Placement,
  container: Container,
  events: ProbeEvents,
): Promise<void> {
  const ask = (definition: KubeObject): Promise<string> => once(sandbox, spec, definition, place, container);
  const alive = (): boolean => container.exitCode === undefined;
  if (spec.startupProbe && !(await startUp(spec.startupProbe, ask, alive, events))) return;
  if (!alive()) return;
  events.started();
  if (!spec.readinessProbe) events.ready(true, '');
  else void readiness(spec.readinessProbe, ask, alive, events);
  if (spec.livenessProbe) void liveness(spec.livenessProbe, ask, alive, events);
}

type Ask = (definition: KubeObject) => Promise<string>;

async function startUp(definition: KubeObject, ask: Ask, alive: () => boolean, events: ProbeEvents): Promise<boolean> {
  await sleep((definition.initialDelaySeconds ?? 0) * 1000);
  let why = '';
  for (let failures = 0; failures < (definition.failureThreshold ?? 3); failures++) {
    if (!alive()) return false;
    why = await ask(definition);
    if (why === '') return true;
    await sleep((definition.periodSeconds ?? 10) * 1000);
  }
  if (alive()) events.unhealthy('Startup', why);
  return false;
}

async function readiness(definition: KubeObject, ask: Ask, alive: () => boolean, events: ProbeEvents): Promise<void> {
  await sleep((definition.initialDelaySeconds ?? 0) * 1000);
  let failures = 0;
  while (alive()) {
    const why = await ask(definition);
    if (!alive()) return;
    failures = why === '' ? 0 : failures + 1;
    if (why === '') events.ready(true, '');
    else if (failures >= (definition.failureThreshold ?? 3)) events.ready(false, why);
    await sleep((definition.periodSeconds ?? 10) * 1000);
  }
}

async function liveness(definition: KubeObject, ask: Ask, alive: () => boolean, events: ProbeEvents): Promise<void> {
  await sleep((definition.initialDelaySeconds ?? 0) * 1000);
  let failures = 0;
  while (alive()) {
    const why = await ask(definition);
    failures = why === '' ? 0 : failures + 1;
    if (failures >= (definition.failureThreshold ?? 3) && alive()) return events.unhealthy('Liveness', why);
    await sleep((definition.periodSeconds ?? 10) * 1000);
  }
}

/** @returns why it failed, or nothing */
async function once(
  sandbox: Sandbox,
  spec: KubeObject,
  definition: KubeObject,
  place: Placement,
  container: Container,
): Promise<string> {
  const seconds = definition.timeoutSeconds ?? 1;
  if (definition.exec) {
    const { exitCode, stdout, stderr } = await container.exec(sandbox, definition.exec.command, seconds);
    return exitCode === 0 ? '' : `exec ended with ${exitCode}: ${(stderr + stdout).trim().slice(-300)}`;
  }
  const { httpGet, tcpSocket, grpc } = definition;
  const port = portOf(spec, (httpGet ?? tcpSocket ?? grpc).port);
  const host = httpGet?.host ?? tcpSocket?.host ?? place.address;
  const path = join(sandbox.path('probes'), `${++serial % 500}.json`);
  const headers = Object.fromEntries((httpGet?.httpHeaders ?? []).map(({ name, value }: KubeObject) => [name, value]));
  writeFileSync(
    path,
    JSON.stringify({
      Netns: `/run/netns/${place.node.netns}`,
      Kind: httpGet ? 'http' : tcpSocket ? 'tcp' : 'grpc',
      Scheme: (httpGet?.scheme ?? 'HTTP').toLowerCase(),
      Address: `${host}:${port}`,
      Path: httpGet?.path ?? '/',
      Service: grpc?.service ?? '',
      Headers: headers,
      Seconds: seconds,
    }),
  );
  const { exitCode, stdout, stderr } = await sandbox.attempt([program('container'), 'probe', path], {
    timeout: seconds * 1000 + 1000,
  });
  return exitCode === 0 ? '' : (stdout + stderr).trim() || 'no answer in time';
}

function portOf(spec: KubeObject, port: number | string): number {
  if (typeof port === 'number') return port;
  const named = spec.ports?.find(({ name }: KubeObject) => name === port);
  if (!named) throw new Error(`container '${spec.name}' has no port named '${port}'`);
  return named.containerPort;
}
