import { cpSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Shelf } from '../cluster/shelf';
import { FOLDER } from '../harness/namespaces';
import { Report } from '../harness/report';
import { program } from '../harness/sandbox';

/** It can succeed only where nodes are what they say. */
const PREFLIGHT = '00-preflight';

/** `npm run e2e` itself with `KUBECONFIG` set, as somebody runs it who has a shelf. */
export async function tryCommand(shelf: Shelf, report: Report): Promise<void> {
  const { sandbox, kubeconfig } = shelf.cluster;
  const dist = sandbox.path('dist');
  cpSync(shelf.manifests.folder, dist, {
    recursive: true,
    filter: (path) => process.arch === 'arm64' || !path.endsWith(PREFLIGHT),
  });
  const { exitCode, stdout, stderr } = await sandbox.attempt(
    [process.execPath, ...process.execArgv, join(__dirname, '..', 'run.ts')],
    {
      timeout: 120_000,
      env: {
        [FOLDER]: '',
        KUBECONFIG: kubeconfig,
        MESHBERRY_E2E_DIST: dist,
        TSX_TSCONFIG_PATH: join(__dirname, '..', '..', 'tsconfig.json'), // it is looked for where the command runs
        PATH: `${dirname(program('kubectl'))}${delimiter}${process.env.PATH}`,
      },
    },
  );
  for (const line of stdout.split('\n').filter((text) => /^\s+(ok|FAIL|skip) /.test(text))) report.row(line.trim());
  const last = stdout.trim().split('\n').pop();
  report.check(exitCode === 0, `'npm run e2e' with KUBECONFIG set says of this cluster: ${last}`, stdout + stderr);
}
