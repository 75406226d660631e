import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as ts from 'typescript';
import { mistakesIn, programOf, project, root } from './compiler';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { name, version } = manifest;

const packed: string[] = JSON.parse(readFileSync(join(project, 'packed.json'), 'utf8'));

const run = (command: string, args: string[]): string =>
  execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: 'pipe' });

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
  test('holds the library, its commands, the typed config entries, the documentation and the examples, and nothing else', () => {
    const outside = packed.filter((path) => !/^(build\/(lib|scripts)|docs|examples)\//.test(path));
    const imports = ['build/imports/consul.hashicorp.com.d.ts', 'build/imports/consul.hashicorp.com.js'];
    expect(outside.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', ...imports, 'package.json']);
    expect(packed).toEqual(expect.arrayContaining(['docs/README.md', 'examples/existing-yaml/guestbook.yaml']));
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

  test('keeps dist/ when a synth by the CLI fails, as the guide sets it up', () => {
    const guide = readFileSync(join(root, 'docs/guides/library-project.md'), 'utf8');
    const [, settings] = /```yaml\n([\s\S]*?)```/.exec(guide)!;
    writeFileSync(join(project, 'cdk8s.yaml'), settings.replace('npx tsx main.ts', 'node cli.js'));
    const app = `const ${NAMES} = require('${name}');\n${APP.replace(", outdir: 'out'", '')}`;
    const synth = (text: string): string => {
      writeFileSync(join(project, 'cli.js'), text);
      return run(process.execPath, [join(root, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false']);
    };
    synth(app);
    const before = readdirSync(join(project, 'dist'), { recursive: true });
    expect(before.length).toBeGreaterThan(50);
    expect(() => synth(app.replace('count: 3', 'count: -3'))).toThrow();
    expect(readdirSync(join(project, 'dist'), { recursive: true })).toEqual(before);
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
    ['CommonJS', ts.ModuleKind.CommonJS, ts.ModuleResolutionKind.Node10],
    ['Node16', ts.ModuleKind.Node16, ts.ModuleResolutionKind.Node16],
  ])('has types that resolve with module %s', (_, module, moduleResolution) => {
    const entry = `new ServiceIntentions(app, 'all', { spec: { destination: { name: '*' } } });`;
    const imports = `import ${NAMES} from '${name}'; import { ServiceIntentions } from '${ENTRIES}';`;
    const [right, wrong] = ['app.ts', 'wrong.ts'].map((file) => join(project, file));
    const files = new Map([
      [right, `${imports}\n${APP}${entry}`],
      [wrong, `${imports}\n${APP.replace('Boards.pi4_8GB', "'pi4'")}${entry.replace("name: '*'", 'name: 1')}`],
    ]);
    const program = programOf(files, { module, moduleResolution, skipLibCheck: false });
    expect(mistakesIn(program, right)).toEqual([]);
    expect(mistakesIn(program, wrong)).toEqual([
      { line: 3, message: "Type 'string' is not assignable to type 'Board'." },
      { line: 8, message: "Type 'number' is not assignable to type 'string'." },
    ]);
    const own = program.getSourceFiles().filter(({ fileName }) => fileName.includes(`/node_modules/${name}/build/`));
    expect(own.map(({ fileName }) => basename(fileName))).toEqual(
      expect.arrayContaining(['index.d.ts', 'mesh-app.d.ts']),
    );
    expect(own.flatMap((file) => program.getSemanticDiagnostics(file).map(({ messageText }) => messageText))).toEqual(
      [],
    );
  });
});
