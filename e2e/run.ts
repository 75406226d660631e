import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areBuilt, build } from './build';
import { LEVELS } from './levels';
import { Manifests } from './manifests';
import { Figures, Report } from './report';
import { askCluster } from './running-cluster';
import { Sandbox } from './sandbox';

/** What a fresh machine can build; the other levels are tried where their programs have been built before. */
const EVERYWHERE = ['1', '2'];
const OTHERS = '--others';
const FOLDER = 'MESHBERRY_E2E_FOLDER';
const MANIFESTS = process.env.MESHBERRY_E2E_DIST ?? join(__dirname, '..', 'dist');

/** Builds the programs, then starts this file again inside namespaces of its own: what is started there ends with them. */
async function outside(names: string[]): Promise<number> {
  const known = [OTHERS, ...LEVELS.map(({ name }) => name)];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`'${unknown}' is no level: use some of ${known.join(', ')}`);
    return 2;
  }
  const wanted = LEVELS.filter(({ name, programs }) =>
    names.includes(OTHERS) ? !EVERYWHERE.includes(name) && areBuilt(programs) : names.includes(name),
  );
  const missing = build([...new Set(wanted.flatMap(({ programs }) => programs))]);
  const ready = wanted.filter(({ programs }) => !programs.some((name) => missing.includes(name)));
  for (const { name, programs } of wanted.filter((level) => !ready.includes(level)))
    console.log(
      `skipped: level ${name}, since ${programs.filter((p) => missing.includes(p)).join(', ')} cannot be had here`,
    );
  const total = { passed: 0, failed: 0, skipped: wanted.length - ready.length };
  for (const { name } of ready) {
    let figures = await inNamespaces(name);
    if (figures.failed > 0 && names.includes(OTHERS)) {
      // waits have bounds, and a machine that does something else besides may exceed one: what fails twice has failed
      console.log(`\nlevel ${name} failed, and is run once more`);
      figures = await inNamespaces(name);
    }
    for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += figures[key];
  }
  console.log(
    `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
  );
  return total.failed > 0 ? 1 : 0;
}

function inNamespaces(level: string): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'meshberry-e2e-'));
  const flags = ['--net', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];
  const command = [...flags, process.execPath, ...process.execArgv, __filename, level];
  const child = spawn('unshare', command, { stdio: 'inherit', env: { ...process.env, [FOLDER]: folder } });
  // unshare ignores what could be handled; its child is set to die with it
  const end = (): void => void child.kill('SIGKILL');
  process.on('SIGINT', end).on('SIGTERM', end);
  return new Promise((resolve) =>
    child.on('close', () => {
      process.off('SIGINT', end).off('SIGTERM', end);
      removeCgroups(folder);
      const figures = readFigures(folder);
      if (process.env.MESHBERRY_E2E_KEEP) console.log(`kept: ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
      resolve(figures);
    }),
  );
}

function readFigures(folder: string): Figures {
  try {
    return JSON.parse(readFileSync(join(folder, 'figures.json'), 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // it was ended before it could say
  }
}

function removeCgroups(folder: string): void {
  for (const controller of ['memory', 'cpuacct', 'cpu']) {
    const root = `/sys/fs/cgroup/${controller}/${folder.split('/').pop()}`;
    try {
      for (const name of readdirSync(root, { withFileTypes: true }))
        if (name.isDirectory()) rmdirSync(join(root, name.name));
      rmdirSync(root);
    } catch {
      // not every run makes them
    }
  }
}

async function inside(name: string, folder: string): Promise<number> {
  const level = LEVELS.find((entry) => entry.name === name);
  if (!level) throw new Error(`no level '${name}'`);
  const report = new Report();
  const sandbox = new Sandbox(folder);
  await sandbox.run(['mount', '-t', 'tmpfs', 'tmpfs', '/run/netns']).catch(() => undefined);
  await sandbox.run(['sh', '-c', 'mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ip link set lo up']);
  const started = Date.now();
  report.level(`level ${level.name}: ${level.title}`);
  const close = (): void => writeFileSync(join(folder, 'figures.json'), JSON.stringify(report.close()));
  const timer = setTimeout(() => {
    report.fail(`level ${name} did not end within ${level.minutes} minutes`);
    close();
    process.exit(1);
  }, level.minutes * 60_000);
  try {
    await level.run(sandbox, new Manifests(MANIFESTS), report);
  } catch (error) {
    report.fail('the level could not be carried through', (error as Error).stack);
  }
  clearTimeout(timer);
  report.note(`level ${name} took ${Math.round((Date.now() - started) / 1000)} s`);
  close();
  return 0;
}

/** With `KUBECONFIG` set, that cluster is asked instead, and nothing is written to it. */
async function onCluster(): Promise<number> {
  const report = new Report();
  const folder = mkdtempSync(join(tmpdir(), 'meshberry-e2e-'));
  const sandbox = new Sandbox(folder);
  report.level('the cluster of KUBECONFIG');
  try {
    const kubectl = (args: string[], input?: string) =>
      sandbox.attempt(['kubectl', ...args], { input, timeout: 180_000 });
    await askCluster(kubectl, new Manifests(MANIFESTS), report);
  } catch (error) {
    report.fail('the cluster could not be asked', (error as Error).message);
  }
  rmSync(folder, { recursive: true, force: true });
  const { passed, failed, skipped } = report.close();
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 ? 1 : 0;
}

async function main(): Promise<number> {
  const folder = process.env[FOLDER];
  const names = process.argv.slice(2);
  if (process.env.KUBECONFIG && !folder) return onCluster();
  if (folder) return inside(names[0], folder);
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    console.log('skipped: the real programs need Linux and root (network namespaces)\n\n0 passed, 0 failed, 1 skipped');
    return 0;
  }
  return outside(names.length > 0 ? names : LEVELS.map(({ name }) => name));
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
