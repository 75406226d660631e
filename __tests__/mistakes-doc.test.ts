import { ApiObject, Include } from 'cdk8s';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Boards, Cluster, Consul, Layer, MeshApp, PostgresDev } from '../lib';
import { inFolder } from './support/app';
import { piCluster } from './support/cluster';
import { workload } from './support/mesh';

/* eslint-disable @typescript-eslint/no-explicit-any -- what types refuse is given on purpose */

/** An app to make mistakes in, and a folder for its files. */
interface Here {
  readonly app: MeshApp;
  readonly layer: Layer;
  readonly folder: string;
}

const consul = (props: any) => (here: Here) => new Consul(here.layer, 'consul', props);

const deployed = (overrides: object) => (here: Here) => {
  workload(here.layer, 'web', overrides);
  here.app.render();
};

const object = (given: any) => (here: Here) => {
  new ApiObject(here.layer, 'web', { metadata: { name: 'web', namespace: 'shop' }, ...given });
  here.app.render();
};

const included = (text: string) => (here: Here) => {
  const file = join(here.folder, 'web.yaml');
  writeFileSync(file, text);
  new Include(here.layer, 'web', { url: file });
};

const MISTAKES: Readonly<Record<string, (here: Here) => unknown>> = {
  'A prop is misspelled': consul({ server: { replica: 3 } }),
  'A number is in quotes': consul({ server: { raftMultiplier: '5' } }),
  'A number is out of its range': consul({ connectInject: { replicas: 0 } }),
  'A duration is a string': consul({ connectInject: { webhookTimeout: '10s' } }),
  'A word is not one of those that are allowed': consul({ logLevel: 'verbose' }),
  'There are two servers': consul({ server: { replicas: 2 } }),
  'A size is not a quantity': consul({ server: { storage: { size: '8Gb' } } }),
  'A construct is given by its name': ({ layer }) => new PostgresDev(layer, 'db', { mesh: 'consul' } as any),
  'A board is not known': () => new Cluster({ version: '1.33', nodes: [{ board: (Boards as any).pi7 }] }),
  'The version of Kubernetes is too old': () => new Cluster({ version: '1.26', nodes: [{ board: Boards.pi4_4GB }] }),
  'An image is not in the catalog': deployed({ container: { image: 'redis:7' } }),
  'A namespace is in no file': deployed({}),
  'A field is misspelled': deployed({ container: { imagePullPolice: 'Always' } }),
  'A value of env is a number': deployed({ container: { env: [{ name: 'PORT', value: 8080 }] } }),
  'A command is a string': deployed({ container: { command: 'sleep 10' } }),
  'An apiVersion is gone': object({ apiVersion: 'networking.k8s.io/v1beta1', kind: 'Ingress' }),
  'A password is in a Secret': object({ apiVersion: 'v1', kind: 'Secret', stringData: { password: 'hunter2' } }),
  'A tab is in the indentation of a file': included('apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: web\n'),
  'A key is twice in a file': included(
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: b}\ndata: {c: d}\n',
  ),
  'A template is in a file': included('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n'),
  'Files of somebody else are in the folder': ({ folder }) => {
    mkdirSync(join(folder, 'dist', '60-shop'), { recursive: true });
    writeFileSync(join(folder, 'dist', '60-shop', 'configmap-web.yaml'), 'a: 1\n');
    const app = new MeshApp({ cluster: piCluster(), outdir: join(folder, 'dist') });
    const metadata = { name: 'web', namespace: 'kube-system' };
    new ApiObject(new Layer(app, '60-shop'), 'web', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    app.synth();
  },
};

/** What is said of a mistake, line by line. */
function sayingOf(make: (here: Here) => unknown): string[] {
  return inFolder((folder) => {
    const cluster = piCluster();
    cluster.images.add({ repository: 'app', tag: '1', platforms: ['arm64'], verified: 'in these tests' });
    const app = new MeshApp({ cluster, outdir: join(folder, 'dist') });
    try {
      make({ app, layer: new Layer(app, '60-shop'), folder });
    } catch (error) {
      const { message } = error as Error;
      return message
        .replaceAll(`${folder}/`, '')
        .split('\n')
        .map((line) => line.trim());
    }
    throw new Error('nobody minds');
  });
}

const page = readFileSync(join(__dirname, '..', 'docs', 'mistakes.md'), 'utf8');
const quoted = new Map([...page.matchAll(/^### (.+)\n\n```text\n(.+)\n```$/gm)].map(([, name, said]) => [name, said]));

describe('docs/mistakes.md', () => {
  test.each(Object.entries(MISTAKES))('%s: the message is quoted word for word', (name, make) => {
    expect(sayingOf(make)).toContain(quoted.get(name));
  });

  test('quotes nothing else', () => {
    expect([...quoted.keys()].sort()).toEqual(Object.keys(MISTAKES).sort());
  });
});
