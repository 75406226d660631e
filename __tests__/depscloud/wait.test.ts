import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Question } from '../../lib/depscloud/question';
import { waitForAnswers } from '../../lib/depscloud/wait';

let bin: string;
beforeEach(() => (bin = mkdtempSync(join(tmpdir(), 'wait-'))));
afterEach(() => rmSync(bin, { recursive: true }));

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** Runs the command where the local ports give the answers in turn. */
function run(questions: Question[], answers: string[]) {
  answers.forEach((answer, i) => writeFileSync(join(bin, `answer-${i + 1}`), answer, 'latin1'));
  program(
    'nc',
    `n=$(($(cat ${bin}/asked 2>/dev/null || echo 0) + 1)); echo $n > ${bin}/asked
echo "$*" > ${bin}/port-$n; cat > ${bin}/sent-$n; cat ${bin}/answer-$n`,
  );
  program('hexdump', `od -An -v -tx1 | tr -d ' \\n'`);
  program('sleep', 'exit 0');
  program('indexer', 'echo "indexer $*"; exit 7');
  const [command, ...args] = waitForAnswers(questions, [join(bin, 'indexer')]);
  const { stdout, status } = spawnSync(command, [...args, '--workers=5', '--x={}'], {
    env: { PATH: `${bin}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  const kept = (name: string): string[] =>
    answers.map((_, i) => readFileSync(join(bin, `${name}-${i + 1}`), 'latin1').replace(/\n$/, ''));
  return { output: stdout.trim().split('\n'), status, ports: kept('port'), sent: kept('sent') };
}

const api: Question = { service: 'api', port: 9000, bytes: 'GET / %s \\ \'"\r\n\0\x08ü', answer: '^4f4b00' };
const db: Question = { service: 'db', port: 9001, bytes: '', answer: '.' };

describe('a program that waits for its upstreams', () => {
  test('starts with its arguments, and ends with its code, once each has given its own answer', () => {
    const { output, status, ports } = run([api, db], ['', 'no OK', 'OK\0\xff\n', '', '\0']);
    expect(output).toEqual(['waiting for api', 'waiting for api', 'waiting for db', 'indexer --workers=5 --x={}']);
    expect(ports).toEqual(['9000', '9000', '9000', '9001', '9001'].map((port) => `127.0.0.1 ${port}`));
    expect(status).toBe(7);
  });

  test('sends every byte as it is', () => {
    expect(run([api, db], ['OK\0', 'x']).sent).toEqual([api.bytes, '']);
  });
});
