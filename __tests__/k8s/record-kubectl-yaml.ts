/**
 * Records how kubectl reads YAML, for `read-yaml.test.ts`:
 *
 *   (cd e2e/programs/yaml && go build -o /tmp/kubectl-yaml .)
 *   npx tsx __tests__/k8s/record-kubectl-yaml.ts /tmp/kubectl-yaml
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTS, PLAIN, scalarTexts } from './yaml-texts';

const texts = [...scalarTexts(PLAIN), ...DOCUMENTS];
const input = texts.map((text) => `${JSON.stringify(text)}\n`).join('');
const { stdout, status } = spawnSync(process.argv[2], { input, encoding: 'utf8', maxBuffer: Infinity });
const readings = stdout.trim().split('\n');
if (status !== 0 || readings.length !== texts.length) throw new Error(`the reader ended with ${status}`);
const lines = texts.map((text, i) => JSON.stringify({ text, ...JSON.parse(readings[i]) }));
writeFileSync(join(__dirname, 'kubectl-yaml.ndjson'), `${lines.join('\n')}\n`);
