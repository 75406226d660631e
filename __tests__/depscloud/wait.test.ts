import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitForUpstreams } from '../../lib/depscloud/wait';

let bin: string;
beforeEach(() => (bin = mkdtempSync(join(tmpdir(), 'wait-'))));
afterEach(() => rmSync(bin, { recursive: true }));

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** Runs the command where Envoy's admin interface gives the answers in turn, the last one from then on. */
function run(services: string[], answers: string[]) {
  answers.forEach((answer, i) => writeFileSync(join(bin, `answer-${i + 1}`), answer));
  program('wget', `n=$(($(cat ${bin}/asked 2>/dev/null || echo 0) + 1)); echo $n > ${bin}/asked; cat ${bin}/answer-$n`);
  program('sleep', 'exit 0');
  program('indexer', 'echo "indexer $*"; exit 7');
  const [command, ...args] = waitForUpstreams(services, [join(bin, 'indexer')]);
  const { stdout, status } = spawnSync(command, [...args, '--workers=5', '--x={}'], {
    env: { PATH: `${bin}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  return { output: stdout.trim().split('\n'), status, asked: Number(readFileSync(join(bin, 'asked'), 'utf8')) };
}

/** As Envoy 1.38 prints it. */
const cluster = (service: string, health: string): string =>
  `${service}.default.dc1.internal.e5b8.consul::10.42.0.7:20000::health_flags::${health}\n`;

describe('a program that waits for its upstreams', () => {
  test('starts with its arguments once Envoy knows a healthy instance of each', () => {
    const { output, status, asked } = run(
      ['api', 'db'],
      [
        '',
        cluster('api', '/failed_eds_health'),
        cluster('api', 'healthy'),
        cluster('api', 'healthy') + cluster('db', '/failed_eds_health'),
        cluster('db', '/failed_eds_health') + cluster('db', 'healthy'),
      ],
    );
    expect(output).toEqual(['waiting for api', 'waiting for api', 'waiting for db', 'indexer --workers=5 --x={}']);
    expect(asked).toBe(5);
    expect(status).toBe(7);
  });

  test('knows a cluster that Consul gave a prefix for its settings', () => {
    expect(run(['api'], [cluster('1a2b3c4d~api', 'healthy')]).output).toEqual(['indexer --workers=5 --x={}']);
  });

  test('does not take a service for another whose name it begins or ends', () => {
    const others = cluster('api-v2', 'healthy') + cluster('my-api', 'healthy');
    expect(run(['api'], [others, cluster('api', 'healthy')]).output[0]).toBe('waiting for api');
  });
});
