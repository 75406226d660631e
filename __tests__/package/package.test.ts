import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
    const outside = packed.filter((path) => !/^(build\/(lib|commands)|docs|examples)\//.test(path));
    const imports = ['build/imports/consul.hashicorp.com.d.ts', 'build/imports/consul.hashicorp.com.js'];
    expect(outside.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', ...imports, 'package.json']);
    expect(packed).toEqual(expect.arrayContaining(['docs/README.md', 'examples/existing-yaml/guestbook.yaml']));
    expect(packed).toEqual(expect.arrayContaining(['build/lib/index.js', 'build/lib/index.d.ts']));
    expect(packed).toContain('build/commands/meshberry.js');
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

  /** What is printed, and the exit code. */
  const command = (...args: string[]): { readonly code: number | null; readonly out: string } => inShell({}, ...args);
  const inShell = (env: NodeJS.ProcessEnv, ...args: string[]): ReturnType<typeof command> => {
    const meshberry = join(project, 'node_modules', name, manifest.bin.meshberry);
    const { status, stdout, stderr } = spawnSync(process.execPath, [meshberry, ...args], {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return { code: status, out: stdout + stderr };
  };
  const exported = APP.replace('const app', 'exports.app').replaceAll(/\bapp(?=[,.]s?)/g, 'exports.app');
  const typed = APP.replace('const app', 'export const app: MeshApp');
  const apps: Record<string, string> = {
    'shelf.js': `const ${NAMES} = require('${name}');\n${exported}`,
    'shelf.mjs': `import meshberry from '${name}';\nconst ${NAMES} = meshberry;\n${typed.replace(': MeshApp', '')}`,
    'shelf.ts': `import ${NAMES} from '${name}';\n${typed}`,
  };

  describe.each(Object.keys(apps))('has commands for an app in %s that ends in app.synth()', (file) => {
    const out = join(project, 'out');
    const written = (): string[] => (existsSync(out) ? readdirSync(out, { recursive: true, encoding: 'utf8' }) : []);
    beforeAll(() => {
      writeFileSync(join(project, file), apps[file]);
      const tsx = join(project, 'node_modules', 'tsx');
      if (!existsSync(tsx)) symlinkSync(join(root, 'node_modules', 'tsx'), tsx);
      rmSync(out, { recursive: true, force: true });
    });

    test('plan, topology and check look, and write nothing', () => {
      expect(JSON.parse(command('plan', '--json', file).out).nodes).toHaveLength(3);
      expect(command('topology', file).out).toContain('flowchart LR');
      expect(JSON.parse(command('topology', '--json', file).out).services[0].name).toBe('postgresql-dev');
      expect(command('check', file)).toEqual({
        code: 1,
        out: expect.stringMatching(/^out\/ is not what shelf\.\w+ synthesizes/),
      });
      expect(written()).toEqual([]);
    });

    test('synth writes, and then check is content until a file is changed', () => {
      expect(command('synth', file)).toEqual({ code: 0, out: expect.stringMatching(/^out\/: .*added\n$/m) });
      expect(command('check', file)).toEqual({ code: 0, out: `out/ is what ${file} synthesizes\n` });
      const changed = join(
        out,
        '40-db',
        written()
          .find((path) => path.includes('service-postgresql'))!
          .split('/')[1],
      );
      writeFileSync(changed, 'changed');
      const { code, out: text } = command('check', '--json', file);
      expect([code, JSON.parse(text)]).toEqual([
        1,
        { current: false, added: [], changed: [expect.any(String)], removed: [] },
      ]);
      expect(readFileSync(changed, 'utf8')).toBe('changed');
    });
  });

  test.each(['apply', 'diff', 'status', 'remove'])('has %s, which needs kubectl and nothing else', (name) => {
    const nothing = join(project, 'nothing');
    expect(inShell({ PATH: nothing }, name, 'out')).toEqual({
      code: 1,
      out: "there is no 'kubectl' in the PATH: install it\n",
    });
  });

  test('has commands that say what is wrong without a stack', () => {
    const wrong = `const { Cluster } = require('${name}');\nnew Cluster({ version: 'new', nodes: [] });\n`;
    writeFileSync(join(project, 'wrong.js'), wrong);
    const { code, out } = command('plan', 'wrong.js');
    expect([code, out.trim().split('\n').length]).toEqual([1, 2]);
    expect(out).toContain(`${join(project, 'wrong.js')}:2:1`);
    expect(command('plan')).toEqual({ code: 2, out: expect.stringContaining("there is no 'main.ts'") });
    writeFileSync(join(project, 'empty.js'), '');
    expect(command('plan', 'empty.js')).toEqual({ code: 2, out: expect.stringContaining("exports no 'app'") });
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
