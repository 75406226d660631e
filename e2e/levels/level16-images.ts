import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Registry } from '../cluster/registry';
import { Report } from '../harness/report';
import { Output, Sandbox } from '../harness/sandbox';
import { Level } from './level';

const ROOT = resolve(__dirname, '..', '..');

interface Listed {
  readonly name: string;
  readonly known: { readonly platforms: readonly string[] };
}

/** `meshberry images --lock` asks a real registry, and a synth writes what it has locked. */
export const level16: Level = {
  name: '16',
  title: 'the image lock and a real registry',
  programs: ['registry'],
  minutes: 3,
  async run(sandbox, _, report) {
    const registry = await Registry.start(sandbox);
    const folder = sandbox.path('project');
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'main.ts'), `export { app } from '${join(ROOT, 'main')}';\n`);
    const lock = (): Promise<Output> =>
      meshberry(sandbox, 'images', '--lock', `--mirror=docker.io=${registry.host}`, join(folder, 'main.ts'));
    const listed = await meshberry(sandbox, 'images', '--json', join(folder, 'main.ts'));
    if (listed.exitCode !== 0) throw new Error(listed.stderr);
    const images = JSON.parse(listed.stdout) as Listed[];
    const nothing = await lock();
    report.check(
      nothing.exitCode === 1 && images.every(({ name }) => nothing.stderr.includes(`has no '${name}'`)),
      'an empty registry lacks every image, and each is named',
      nothing.stderr,
    );
    const digests = new Map<string, string>();
    for (const { name, known } of images) {
      const [, repository, tag] = /^docker\.io\/(.*):(.*)$/.exec(name)!;
      digests.set(name, await registry.publish(repository, tag, known.platforms));
    }
    const first = await lock();
    const file = join(folder, 'images.lock.json');
    const text = readFileSync(file, 'utf8');
    const locked = JSON.parse(text).images as Record<string, { digest: string }>;
    report.check(
      first.exitCode === 0 &&
        images.length > 5 &&
        images.every(({ name }) => locked[name].digest === digests.get(name)),
      `the lock has the digests that the registry tells of ${images.length} images`,
      text,
    );
    report.check((await lock()).stdout.includes('nothing changed'), 'asked again, it is the same');
    await registry.publish('library/postgres', tagOf(images, 'postgres'), ['amd64']);
    const lacking = await lock();
    report.check(
      lacking.exitCode === 1 && /postgres:\S+' for amd64, not for .*arm64/.test(lacking.stderr),
      'a platform that the catalog says and the registry lacks is an error',
      lacking.stderr,
    );
    report.check(readFileSync(file, 'utf8') === text, 'and the lock is as it was');
    await synthesized(sandbox, folder, digests, report);
  },
};

async function synthesized(
  sandbox: Sandbox,
  folder: string,
  digests: ReadonlyMap<string, string>,
  report: Report,
): Promise<void> {
  const main = readFileSync(join(ROOT, 'main.ts'), 'utf8')
    .replace(/from '\.\/lib'/, `from '${join(ROOT, 'lib')}'`)
    .replace('import {', 'import { lockedImages,')
    .replace('new Cluster({', `new Cluster({ images: lockedImages(require('./images.lock.json')),`)
    .replace('new MeshApp({', `new MeshApp({ outdir: '${join(folder, 'dist')}',`);
  writeFileSync(join(folder, 'locked.ts'), main);
  const { exitCode, stderr } = await meshberry(sandbox, 'synth', join(folder, 'locked.ts'));
  const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, 'dist', name), 'utf8'));
  const images = texts.flatMap((text) => [...text.matchAll(/^\s*(?:- )?image: (\S+)$/gm)].map(([, image]) => image));
  const known = new Set(digests.values());
  const loose = images.filter((image) => !known.has(image.split('@')[1]));
  report.check(
    exitCode === 0 && images.length > 10 && loose.length === 0,
    `a synth writes tag and digest of the lock for all ${images.length} containers`,
    loose.join('\n') + stderr,
  );
}

function tagOf(images: readonly Listed[], program: string): string {
  return images.find(({ name }) => name.includes(`/${program}:`))!.name.split(':')[1];
}

function meshberry(sandbox: Sandbox, ...args: string[]): Promise<Output> {
  const command = [process.execPath, '--require', require.resolve('tsx/cjs'), join(ROOT, 'commands', 'meshberry.ts')];
  return sandbox.attempt([...command, ...args], { timeout: 60_000 });
}
