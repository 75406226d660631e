import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, UsageError } from '../commands/command';
import { runCommand } from '../commands/entry';
import { ConsulRelease, DEFAULT_RELEASE } from '../lib/mesh/release';
import { RELEASES, withAppOf } from './apps/other-release';
import { withEmulation } from './arm64/binfmt';
import { ARM64_PROGRAMS, EMULATED_ENVOY, onArm64 } from './arm64/meshed-programs';
import { imagesOf } from './cluster/kubelet/images';
import { KUBELET, KUBELETS } from './cluster/shelf';
import { Stack, startStack } from './cluster/stack';
import { areBuilt, build, installSkopeo, isOfImage, ofRelease } from './harness/build';
import { inLanes } from './harness/lanes';
import { Manifests } from './harness/manifests';
import { FOLDER, inNamespaces, Outcome, writeFigures } from './harness/namespaces';
import { processorSeconds } from './harness/processor-time';
import { PULLED_IMAGES, pullImages } from './harness/published-images';
import { Report } from './harness/report';
import { Sandbox } from './harness/sandbox';
import { Stopwatch, whenOver } from './harness/stopwatch';
import { LEVELS, OTHER_RELEASE_LEVELS } from './levels';
import { isOnStack, Level, StackLevel } from './levels/level';
import { askCluster } from './levels/running-cluster';

/** What a fresh machine can build; the other levels are tried where their programs have been built before. */
const EVERYWHERE = ['1', '2'];
const MANIFESTS = process.env.MESHBERRY_E2E_DIST ?? join(__dirname, '..', 'dist');

/** Builds the programs, then runs the levels, each in namespaces of its own. */
async function outside(names: readonly string[], others: boolean, release: ConsulRelease): Promise<number> {
  const node = process.env[KUBELETS] === undefined ? [] : KUBELET;
  const pulled = process.env[PULLED_IMAGES] === undefined ? [] : pulledImages();
  const emulated = onArm64() ? EMULATED_ENVOY : [];
  const levels = LEVELS.map((level) => {
    const programs = ofRelease(level.programs, release).filter((name) => !isOfImage(name, pulled));
    return { ...level, programs: [...programs, ...node, ...emulated] };
  });
  const wanted = levels.filter(({ name, programs }) =>
    others ? !EVERYWHERE.includes(name) && areBuilt(programs) : names.includes(name),
  );
  const needed = wanted.flatMap(({ programs, optional = [] }) => (others ? programs : [...programs, ...optional]));
  const missing = build([...new Set(needed)]);
  const ready = wanted.filter(({ programs }) => !programs.some((name) => missing.includes(name)));
  for (const { name, programs } of wanted.filter((level) => !ready.includes(level)))
    console.log(
      `skipped: level ${name}, since ${programs.filter((p) => missing.includes(p)).join(', ')} cannot be had here`,
    );
  const outcome = await runAll(ready);
  if (others)
    for (const { name } of ready.filter((level) => outcome[level.name].failed > 0)) {
      // waits have bounds, and a machine that does something else besides may exceed one: what fails twice has failed
      console.log(`\nlevel ${name} failed, and is run once more`);
      Object.assign(outcome, await inNamespaces(__filename, [name]));
    }
  return sumUp(Object.values(outcome), wanted.length - ready.length);
}

/** Fetches the images of the manifests, with skopeo of Debian. @returns the ones that are there */
function pulledImages(): string[] {
  installSkopeo();
  const images = imagesOf(new Manifests(MANIFESTS).all);
  const missing = pullImages(images);
  if (missing.length > 0) console.log(`laid out by hand, since they cannot be pulled: ${missing.join(', ')}`);
  return images.filter((image) => !missing.includes(image));
}

/** Some levels at a time, what takes longest first; those on the stack follow one another as one of them. */
async function runAll(levels: readonly (Level | StackLevel)[]): Promise<Record<string, Outcome[string]>> {
  const onStack = levels.filter(isOnStack);
  const alone = levels
    .filter((level) => !isOnStack(level))
    .sort((one, other) => other.minutes - one.minutes)
    .map(({ name }) => [name]);
  const runs = [...(onStack.length > 0 ? [onStack.map(({ name }) => name)] : []), ...alone];
  const outcome = {};
  await inLanes(runs.map((run) => async () => void Object.assign(outcome, await inNamespaces(__filename, run))));
  return outcome;
}

function sumUp(figures: readonly Outcome[string][], skippedLevels: number): number {
  const sum = (key: 'passed' | 'failed' | 'skipped'): number => figures.reduce((total, each) => total + each[key], 0);
  const skipped = sum('skipped') + skippedLevels;
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return sum('failed') > 0 ? 1 : 0;
}

async function inside(names: readonly string[], folder: string): Promise<number> {
  const sandbox = new Sandbox(folder);
  await sandbox.run(['sh', '-c', 'mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ip link set lo up']);
  const manifests = new Manifests(MANIFESTS);
  let stack: Stack | undefined;
  for (const level of LEVELS.filter(({ name }) => names.includes(name)))
    await carryThrough(level, folder, async (report) => {
      if (!isOnStack(level)) return level.run(sandbox, manifests, report);
      const alone = !stack;
      stack ??= await startStack(sandbox, manifests, report);
      return level.runOn(stack, report, alone);
    });
  return 0;
}

async function carryThrough(
  { name, title, minutes }: Level | StackLevel,
  folder: string,
  run: (report: Report) => Promise<void>,
): Promise<void> {
  const report = new Report(name);
  const watch = new Stopwatch();
  const processor = processorSeconds();
  report.level(`level ${name}: ${title}`);
  const inTime = whenOver(minutes * 60, () => {
    report.fail(`level ${name} did not end within ${minutes} minutes`);
    writeFigures(folder, name, report.close());
    process.exit(1);
  });
  try {
    await run(report);
  } catch (error) {
    report.fail('the level could not be carried through', (error as Error).stack);
  }
  inTime();
  const took = [watch.seconds, processorSeconds() - processor].map(Math.round);
  report.note(`level ${name} took ${took[0]} s, and ${took[1]} s of a processor`);
  writeFigures(folder, name, report.close());
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
  return sumUp([report.close()], 0);
}

const e2e = command({
  summary: 'Tries the manifests in dist/ on the real programs, which it builds first. Needs Linux, root and Go.',
  details: `Levels: ${LEVELS.map(({ name, title }) => `${name} (${title})`).join(', ')}. With KUBECONFIG set, that cluster is asked instead, and nothing is written to it.`,
  operand: 'level',
  operands: LEVELS.length,
  options: {
    arm64: { help: 'with programs of arm64 in meshed pods, in user emulation: Envoy, and others that are there' },
    pull: { help: 'on real kubelets and containerd, with the images that the manifests name, from their registries' },
    kubelets: { help: 'on real kubelets and containerd, also the levels that have a stand-in for them otherwise' },
    others: { help: `the levels besides ${EVERYWHERE.join(' and ')} whose programs have been built before` },
    release: {
      value: 'version',
      choices: RELEASES.map(({ consul }) => consul),
      help: `the release of Consul in the install of main.ts; for others than ${DEFAULT_RELEASE.consul} there are levels ${OTHER_RELEASE_LEVELS.join(', ')}`,
    },
  },
  async run(
    { others = false, kubelets = false, arm64 = false, pull = false, release: version = DEFAULT_RELEASE.consul },
    ...names
  ) {
    const known = version === DEFAULT_RELEASE.consul ? LEVELS.map(({ name }) => name) : OTHER_RELEASE_LEVELS;
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new UsageError(`'${unknown}' is not a level of release ${version}: use some of ${known.join(', ')}`);
    if (others && names.length > 0) throw new UsageError(`--others chooses the levels: omit '${names.join("', '")}'`);
    if (others && version !== DEFAULT_RELEASE.consul)
      throw new UsageError(`--others is for release ${DEFAULT_RELEASE.consul}: omit --release`);
    const folder = process.env[FOLDER];
    if (folder) return inside(names, folder);
    if (process.env.KUBECONFIG) return onCluster();
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      console.log(
        'skipped: the real programs need Linux and root (network namespaces)\n\n0 passed, 0 failed, 1 skipped',
      );
      return 0;
    }
    if (kubelets || pull) process.env[KUBELETS] = '1'; // for the processes in namespaces
    if (pull) process.env[PULLED_IMAGES] = '1';
    if (arm64) process.env[ARM64_PROGRAMS] = '1';
    const all = (release: ConsulRelease) => outside(names.length > 0 || others ? names : known, others, release);
    const run = (release: ConsulRelease) => (arm64 ? withEmulation(() => all(release)) : all(release));
    const other = RELEASES.find(({ consul }) => consul === version && consul !== DEFAULT_RELEASE.consul);
    return other ? withAppOf(other, () => run(other)) : run(DEFAULT_RELEASE);
  },
});

// sandboxes may have left handles that keep the process
void runCommand('npm run e2e --', e2e, process.argv.slice(2)).then((code) => process.exit(code));
