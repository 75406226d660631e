import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readinessOfCertificate } from '../../commands/cluster/certificates';
import { readinessOfNode } from '../../commands/cluster/readiness';
import { KubeObject } from '../../lib';

const DAY = 86_400_000;

/** A certificate that is made now, and its private key is thrown away. */
function certificate(days: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  try {
    const [key, file] = [join(folder, 'key'), join(folder, 'crt')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=a'];
    const args = ['req', '-x509', ...kind, '-days', String(days), '-keyout', key, '-out', file];
    execFileSync('openssl', args, { stdio: 'pipe' });
    return readFileSync(file).toString('base64');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const secret = (data?: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'a' },
  data,
});

test('a certificate in a Secret is valid until its end, and no longer', () => {
  const found = secret({ 'tls.crt': certificate(10) });
  const end = new Date(Date.now() + 10 * DAY).toISOString().slice(0, 10);
  expect(readinessOfCertificate(found, Date.now())).toEqual({ state: 'ready', reason: `valid until ${end}` });
  expect(readinessOfCertificate(found, Date.now() + 11 * DAY)).toEqual({
    state: 'failed',
    reason: `ended on ${end}: see "Certificates" in docs/operations.md`,
  });
});

test('a Secret without a certificate says nothing, and one with something else has failed', () => {
  expect(readinessOfCertificate(secret(), 0)).toBeUndefined();
  expect(readinessOfCertificate(secret({ token: 'eA==' }), 0)).toBeUndefined();
  expect(readinessOfCertificate(secret({ 'tls.crt': 'eA==' }), 0)?.state).toBe('failed');
});

test.each([
  [[{ type: 'Ready', status: 'True' }], { state: 'ready' }],
  [
    [{ type: 'Ready', status: 'Unknown', message: 'no word from kubelet' }],
    { state: 'failed', reason: 'no word from kubelet' },
  ],
  [undefined, { state: 'failed', reason: 'its kubelet has not reported yet' }],
])('a node with conditions %j is told of', (conditions, readiness) => {
  expect(readinessOfNode({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' }, status: { conditions } })).toEqual(
    readiness,
  );
});
