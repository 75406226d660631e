import { Include, Yaml } from 'cdk8s';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { finished, inFolder, shopApp } from '../support/app';

/** An app that includes a file with this text. */
const including = (
  text: string | Buffer,
  act: (include: () => ReturnType<typeof shopApp>, file: string) => void,
): void =>
  inFolder((folder) => {
    const file = join(folder, 'own.yaml');
    writeFileSync(file, text);
    act(() => {
      const shop = shopApp({ outdir: join(folder, 'dist') });
      new Include(shop.layer, 'own', { url: file });
      return shop;
    }, file);
  });

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\ndata:\n';

describe("cdk8s' own Include, in a MeshApp", () => {
  test('reads scalars as kubectl does', () =>
    including(`${CONFIG}  QUIET_FROM: 22:30\n  DAY: 2024-01-01\n  PORTS: 2222:22\n  STATE: "yes"\n`, (include) => {
      expect(finished(include().app, 'ConfigMap', 'own').data).toEqual({
        QUIET_FROM: '22:30',
        DAY: '2024-01-01',
        PORTS: '2222:22',
        STATE: 'yes',
      });
    }));

  test.each([
    [`${CONFIG}  a: [1, 2\n`, ':6:1: '],
    [`${CONFIG}\ta: b\n`, ':5:1: '],
    [`${CONFIG}  a: b\n  a: c\n`, ":6:3: key 'a' is there twice: remove or rename one of them"],
    [`${CONFIG}  a: {{ .Values.a }}\n`, ":5:6: '{{' starts a template that was not rendered"],
    [`${CONFIG}  a: !secret b\n`, ":5:14: tag '!secret' is unknown to Kubernetes: remove it"],
    [`replicaCount: 2\nimage: {}\n`, ":1: the document has no apiVersion (its first keys are 'replicaCount', 'image')"],
    ['just a text\n', ':1: the document is "just a text", and a manifest is a map'],
    [Buffer.from([0xff, 0xfe, 0x61]), 'is not a text in UTF-8'],
  ])('refuses what would lose a part of it, with the place: %j', (text, message) =>
    including(text, (include, file) => {
      expect(include).toThrow(message);
      expect(include).toThrow(file);
    }),
  );

  test('says that a file is not there, or is a folder', () =>
    inFolder((folder) => {
      const { layer } = shopApp();
      mkdirSync(join(folder, 'sub'));
      const include = (id: string, url: unknown) => () => new Include(layer, id, { url: url as string });
      expect(include('a', join(folder, 'no.yaml'))).toThrow(`there is no file '${join(folder, 'no.yaml')}'`);
      expect(include('b', join(folder, 'sub'))).toThrow(
        `'${join(folder, 'sub')}' is a folder: include each of its files`,
      );
      expect(include('c', undefined)).toThrow(`'undefined' is not a file or URL to include`);
    }));

  test('takes more than 20 MB', () =>
    including(`${CONFIG}  a: ${'x'.repeat(21_000_000)}\n`, (include) => {
      expect(finished(include().app, 'ConfigMap', 'own').data.a).toHaveLength(21_000_000);
    }));

  test("Yaml.load still reads what holds no manifests, such as a chart's values", () =>
    including('replicas: 2\n', (_, file) => {
      shopApp();
      expect(Yaml.load(file)).toEqual([{ replicas: 2 }]);
    }));

  test('loads a URL, and says when it cannot', async () => {
    const script = `require('http').createServer((q, a) => {
      a.statusCode = q.url === '/own.yaml' ? 200 : 404;
      a.end('apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: own}\\n');
    }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;
    const server = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const port = await new Promise((resolve) => server.stdout.once('data', (data) => resolve(String(data).trim())));
      const { app, layer } = shopApp();
      new Include(layer, 'own', { url: `http://127.0.0.1:${port}/own.yaml` });
      expect(finished(app, 'ConfigMap', 'own')).toMatchObject({ kind: 'ConfigMap' });
      const url = `http://127.0.0.1:${port}/no.yaml`;
      expect(() => new Include(layer, 'no', { url })).toThrow(`cannot load '${url}': 404 Not Found: correct the URL`);
    } finally {
      server.kill();
    }
  });
});
