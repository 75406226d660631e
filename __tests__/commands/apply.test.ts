import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply } from '../../commands/apply';
import { write } from '../../lib/synthesis/write';

/**
 * A kubectl of a cluster in which a Deployment is ready from the second look on, and 'database' not before 'shop' was applied. It notes
 * what it is asked for.
 */
const KUBECTL = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const args = process.argv.slice(2);
const log = __dirname + '/log';
const asked = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
const note = (line) => appendFileSync(log, line + '\\n');
const objects = args.includes('-')
  ? readFileSync(0, 'utf8').split('\\n---\\n').filter(Boolean).map((text) => JSON.parse(text))
  : [];
const names = objects.map(({ metadata }) => metadata.name).filter((name) => !name.startsWith('meshberry-')).join();
const isReady = ({ metadata: { name } }) =>
  name === 'database' ? asked().includes('apply shop') : asked().split('look ' + name + '\\n').length > 2;
const live = (object) => {
  if (!asked().includes('apply ')) return [];
  if (object.kind !== 'Deployment') return [object];
  note('look ' + object.metadata.name);
  const status = isReady(object) ? { observedGeneration: 1, updatedReplicas: 1, readyReplicas: 1 } : { observedGeneration: 1 };
  return [{ ...object, metadata: { ...object.metadata, generation: 1 }, status }];
};
if (args[0] === 'apply' && names) note('apply ' + names);
if (args[0] === 'get') console.log(JSON.stringify({ items: objects.flatMap(live) }));
`;

const folder = mkdtempSync(join(tmpdir(), 'apply-'));
const { PATH } = process.env;
beforeAll(() => {
  writeFileSync(join(folder, 'kubectl'), KUBECTL);
  chmodSync(join(folder, 'kubectl'), 0o755);
  process.env.PATH = `${folder}:${PATH}`;
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterAll(() => {
  process.env.PATH = PATH;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const file = (layer: string, kind: string, name: string): [string, string] => [
  `${layer}/${kind.toLowerCase()}-${name}.yaml`,
  JSON.stringify({ apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'shop' }, spec: { selector: {} } }),
];

test('webhooks are ready before the next layer is applied, and services start side by side', async () => {
  const dist = join(folder, 'dist');
  write(
    dist,
    new Map([
      file('20-consul', 'MutatingWebhookConfiguration', 'webhook'),
      file('20-consul', 'Deployment', 'injector'),
      file('40-database', 'Deployment', 'database'),
      file('50-shop', 'Deployment', 'shop'),
    ]),
  );
  expect(await apply.run([dist])).toBe(0);
  const log = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  const applied = log.findIndex((line) => line === 'apply database');
  expect(log.slice(0, applied)).toEqual(['apply injector,webhook', 'look injector', 'look injector']);
  expect(log.slice(applied, applied + 4)).toEqual(['apply database', 'apply shop', 'look database', 'look shop']);
}, 120_000);
