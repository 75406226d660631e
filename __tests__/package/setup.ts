import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Builds and packs the library, and installs the tarball and nothing else into a project of its own, which
 * `MESHBERRY_PROJECT` names. The build does not check types: `npm run typecheck` does that.
 */
export default function setup(): void {
  const root = resolve(__dirname, '..', '..');
  const project = mkdtempSync(join(tmpdir(), 'meshberry-project-'));
  process.env.MESHBERRY_PROJECT = project;
  const run = (command: string, args: string[]): string =>
    execFileSync(command, args, { cwd: project, encoding: 'utf8' });

  const source = join(project, 'source');
  mkdirSync(source);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const config = join(root, 'tsconfig.build.json');
  run(process.execPath, [tsc, '-p', config, '--noCheck', '--outDir', join(source, 'build')]);
  for (const file of ['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md', 'docs', 'examples'])
    cpSync(join(root, file), join(source, file), { recursive: true });
  const [tarball] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--offline', source]));
  writeFileSync(join(project, 'packed.json'), JSON.stringify(tarball.files.map(({ path }: { path: string }) => path)));
  rmSync(source, { recursive: true });

  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a plain file of the project
  const { name, dependencies, peerDependencies } = require('../../package.json');
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, name), { recursive: true });
  run('tar', ['-xzf', tarball.filename, '-C', join(modules, name), '--strip-components=1']);
  // What npm would install besides, taken from here instead of a registry: the declared dependencies and no others.
  for (const dependency of Object.keys({ ...dependencies, ...peerDependencies }))
    symlinkSync(join(root, 'node_modules', dependency), join(modules, dependency));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'shelf', private: true }));
}
