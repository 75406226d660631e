import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RENOVATE } from '../../commands/project/renovate';
import { mistakesIn, programOf, project, root } from './compiler';

const modules = join(project, 'node_modules');

/** Runs the packed command in the project that has the package installed. */
function meshberry(cwd: string, ...args: string[]): { readonly code: number | null; readonly out: string } {
  const file = join(modules, 'meshberry', 'build', 'commands', 'meshberry.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { cwd, encoding: 'utf8' });
  return { code: status, out: stdout + stderr };
}

/** A text as Prettier writes it with the settings of this repository. */
function formatted(text: string): string {
  const prettier = join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  const args = [prettier, '--stdin-filepath', join(root, 'main.ts')];
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', input: text }).stdout;
}

beforeAll(() => {
  if (!existsSync(join(modules, 'tsx'))) symlinkSync(join(root, 'node_modules', 'tsx'), join(modules, 'tsx'));
});

const LAYERS: Readonly<Record<string, readonly string[]>> = {
  all: ['00-preflight', '10-foundation', '20-consul', '30-mesh', '40-postgresql-dev', '50-depscloud'],
  none: ['10-foundation', '20-consul', '30-mesh'],
  postgresql: ['10-foundation', '20-consul', '30-mesh', '40-postgresql-dev'],
};
const mainOf = (parts: string): string => join(project, `init ${parts}`, 'main.ts');

describe('meshberry init', () => {
  let program: ReturnType<typeof programOf>;
  beforeAll(() => {
    const texts = Object.keys(LAYERS).map((parts): [string, string] => {
      const folder = join(project, `init ${parts}`);
      expect(meshberry(project, 'init', folder, ...(parts === 'all' ? [] : [`--parts=${parts}`])).code).toBe(0);
      return [mainOf(parts), readFileSync(mainOf(parts), 'utf8')];
    });
    program = programOf(new Map(texts));
  });

  test.each(Object.keys(LAYERS))('writes a project with the parts: %s, whose types and folder are right', (parts) => {
    const main = mainOf(parts);
    const folder = join(project, `init ${parts}`);
    const text = readFileSync(main, 'utf8');
    expect(mistakesIn(program, main)).toEqual([]);
    expect(formatted(text)).toBe(text);
    expect(meshberry(folder, 'check').code).toBe(1);
    expect(meshberry(folder, 'synth')).toEqual({ code: 0, out: expect.stringContaining('no warning') });
    expect(meshberry(folder, 'check').code).toBe(0);
    expect(readdirSync(join(folder, 'dist')).filter((entry) => !entry.startsWith('.'))).toEqual(LAYERS[parts]);
  });

  test('asks for the versions that meshberry is tested with, and for the package that it is told', () => {
    const folder = join(project, 'init-versions');
    expect(meshberry(project, 'init', folder, '--package=file:../meshberry.tgz').code).toBe(0);
    const { dependencies, devDependencies, name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const { devDependencies: tested } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { meshberry: own, ...peers } = dependencies;
    expect([name, own]).toEqual(['init-versions', 'file:../meshberry.tgz']);
    for (const [each, version] of Object.entries({ ...peers, ...devDependencies })) expect(version).toBe(tested[each]);
  });

  test('takes a new repository of Git, and no folder with anything else', () => {
    const folder = join(project, 'init-git');
    mkdirSync(join(folder, '.git'), { recursive: true });
    expect(meshberry(folder, 'init').code).toBe(0);
    const before = readdirSync(folder);
    expect(meshberry(folder, 'init')).toEqual({ code: 2, out: expect.stringContaining("'.' is not empty") });
    writeFileSync(join(project, 'init-file'), '');
    expect(meshberry(project, 'init', 'init-file').out).toContain("'init-file' is a file");
    expect(readdirSync(folder)).toEqual(before);
  });

  test.each([
    ['--parts=mail', "--parts has 'mail': allowed are preflight, postgresql, depscloud"],
    ['--parts=depscloud', "add 'postgresql'"],
  ])('refuses %s, and writes nothing', (option, why) => {
    const folder = join(project, 'init-refused');
    expect(meshberry(project, 'init', folder, option)).toEqual({ code: 2, out: expect.stringContaining(why) });
    expect(existsSync(folder)).toBe(false);
  });

  test("configures Renovate so that it finds the version of k3s and an image's repository, tag and digest", () => {
    const [k3s, image] = RENOVATE.customManagers.map(({ matchStrings: [pattern] }) => new RegExp(pattern));
    const text = readFileSync(join(root, 'main.ts'), 'utf8');
    expect(k3s.exec(text)?.groups).toEqual({ currentValue: 'v1.33.5+k3s1' });
    const digest = `sha256:${'a'.repeat(64)}`;
    const added = `cluster.images.add({\n  repository: 'docker.io/acme/shop',\n  tag: '1.4',\n  digest: '${digest}' })`;
    expect(image.exec(added)?.groups).toEqual({
      depName: 'docker.io/acme/shop',
      currentValue: '1.4',
      currentDigest: digest,
    });
  });
});
