import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { name, version, dependencies, peerDependencies } = manifest;

/** A project that depends on the packed tarball and on nothing else. */
let project: string;
let packed: string[];

const run = (command: string, args: string[], cwd = project): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'meshberry-project-'));
  // The build goes to a folder of its own, so that another test or a developer's build is not disturbed.
  const source = join(project, 'source');
  mkdirSync(source);
  expect(compile(['-p', join(root, 'tsconfig.build.json'), '--outDir', join(source, 'build')])).toBe('');
  for (const file of ['package.json', 'README.md', 'LICENSE'])
    writeFileSync(join(source, file), readFileSync(join(root, file)));
  const [tarball] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--offline', source]));
  packed = tarball.files.map(({ path }: { path: string }) => path);
  rmSync(source, { recursive: true });

  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, name), { recursive: true });
  run('tar', ['-xzf', join(project, tarball.filename), '-C', join(modules, name), '--strip-components=1']);
  // What npm would install besides, taken from here instead of a registry: the declared dependencies and no others.
  for (const dependency of Object.keys({ ...dependencies, ...peerDependencies }))
    symlinkSync(join(root, 'node_modules', dependency), join(modules, dependency));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'shelf', private: true }));
}, 60_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

function bin(module: string, command: string): string {
  return join(root, 'node_modules', module, 'bin', command);
}

/** An app as a user writes it, which is right as JavaScript once its imports are gone. */
const APP = `
const cluster = new Cluster({ version: 'v1.33.5+k3s1', nodes: [{ board: Boards.pi4_8GB, role: 'server', count: 3 }] });
const app = new MeshApp({ cluster, outdir: 'out' });
const consul = new Consul(new Layer(app, '20-consul'), 'consul', {});
new PostgresDev(new Layer(app, '40-db'), 'db', { mesh: consul.mesh, namespace: 'shop', scheduling: { nodeName: 'server-pi4-8gb-1' } });
app.synth();
`;
const ENTRIES = `${name}/imports/consul.hashicorp.com`;
const NAMES = '{ Boards, Cluster, Consul, Layer, MeshApp, PostgresDev }';

describe('the package', () => {
  test('holds the library, its commands, the typed config entries, the README and the licence, and nothing else', () => {
    const outside = packed.filter((path) => !/^build\/(lib|scripts)\//.test(path));
    const imports = ['build/imports/consul.hashicorp.com.d.ts', 'build/imports/consul.hashicorp.com.js'];
    expect(outside.sort()).toEqual(['LICENSE', 'README.md', ...imports, 'package.json']);
    expect(packed).toEqual(expect.arrayContaining(['build/lib/index.js', 'build/lib/index.d.ts']));
    const commands = ['app', 'check', 'meshberry', 'plan', 'readme', 'topology'].map((file) => `${file}.js`);
    expect(packed.filter((path) => /^build\/scripts\/.*\.js$/.test(path)).map((path) => basename(path))).toEqual(
      commands,
    );
  });

  test('synthesizes in an empty project, by require', () => {
    writeFileSync(join(project, 'app.js'), `const ${NAMES} = require('${name}');\n${APP}`);
    run(process.execPath, ['app.js']);
    expect(readdirSync(join(project, 'out'))).toEqual(['.meshberry', '10-foundation', '20-consul', '30-mesh', '40-db']);
  });

  test('synthesizes by import too, to the same files', () => {
    const before = readdirSync(join(project, 'out'), { recursive: true });
    writeFileSync(join(project, 'app.mjs'), `import meshberry from '${name}';\nconst ${NAMES} = meshberry;\n${APP}`);
    run(process.execPath, ['app.mjs']);
    expect(readdirSync(join(project, 'out'), { recursive: true })).toEqual(before);
  });

  test('brings the commands plan, topology and check, for an app in JavaScript or, with tsx, in TypeScript', () => {
    const meshberry = join(project, 'node_modules', name, manifest.bin.meshberry);
    const command = (...args: string[]): string => run(process.execPath, [meshberry, ...args]);
    const exported = APP.replace('const app', 'exports.app')
      .replaceAll('(app,', '(exports.app,')
      .replace(/app\.synth.*/, '');
    writeFileSync(join(project, 'shelf.js'), `const ${NAMES} = require('${name}');\n${exported}`);
    expect(JSON.parse(command('plan', '--json', 'shelf.js')).nodes).toHaveLength(3);
    expect(command('topology', 'shelf.js')).toContain('flowchart LR');
    expect(command('check', 'shelf.js')).toBe('out/ is what shelf.js synthesizes\n');

    const typed = APP.replace('const app', 'export const app: MeshApp').replace(/app\.synth.*/, '');
    writeFileSync(join(project, 'shelf.ts'), `import ${NAMES} from '${name}';\n${typed}`);
    symlinkSync(join(root, 'node_modules', 'tsx'), join(project, 'node_modules', 'tsx'));
    expect(command('check', 'shelf.ts')).toBe('out/ is what shelf.ts synthesizes\n');
    expect(() => command('plan')).toThrow("there is no 'main.ts': name the file that exports your app as an argument");
    expect(() => command('sail')).toThrow('usage: meshberry <command>');
  });

  test('has the typed config entries besides, loaded by who asks for them alone', () => {
    const entry = `new (require('${ENTRIES}').ServiceResolver)(new (require('cdk8s').Chart)(new (require('cdk8s').App)(), 'a'), 'b')`;
    expect(run(process.execPath, ['-p', `${entry}.apiVersion`]).trim()).toBe('consul.hashicorp.com/v1alpha1');
    const loaded = `require('${name}'); Object.keys(require.cache).filter((file) => file.includes('build/imports')).length`;
    expect(run(process.execPath, ['-p', loaded]).trim()).toBe('0');
  });

  test('opens its index, these and its package.json, and no file inside', () => {
    const resolved = (path: string): string => run(process.execPath, ['-p', `require('${path}').version`]).trim();
    expect(resolved(`${name}/package.json`)).toBe(version);
    expect(() => resolved(`${name}/build/lib/index.js`)).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  test.each([
    ['CommonJS', 'node10'],
    ['Node16', 'node16'],
  ])(
    'has types that resolve with module %s',
    (module, moduleResolution) => {
      const entry = `new ServiceIntentions(app, 'all', { spec: { destination: { name: '*' } } });`;
      const imports = `import ${NAMES} from '${name}'; import { ServiceIntentions } from '${ENTRIES}';`;
      writeFileSync(join(project, 'app.ts'), `${imports}\n${APP}${entry}`);
      const options = ['--noEmit', '--strict', '--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
      const args = [...options, '--target', 'ES2022', '--module', module, '--moduleResolution', moduleResolution];
      const wrong = APP.replace('Boards.pi4_8GB', "'pi4'");
      const wrongEntry = entry.replace("name: '*'", 'name: 1');
      writeFileSync(join(project, 'wrong.ts'), `${imports}\n${wrong}${wrongEntry}`);
      // One compilation of what is right and what is wrong: the wrong lines alone are told.
      expect(
        compile([...args, 'app.ts', 'wrong.ts'])
          .trim()
          .split('\n'),
      ).toEqual([
        expect.stringMatching(/^wrong\.ts\(3,\d+\): error TS2322: Type 'string' is not assignable to type 'Board'\.$/),
        expect.stringMatching(/^wrong\.ts\(8,\d+\): error TS2322: Type 'number' is not assignable to type 'string'\.$/),
      ]);
    },
    60_000,
  );
});

function compile(args: string[]): string {
  try {
    return run(process.execPath, [bin('typescript', 'tsc'), ...args]);
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
