import { Include } from 'cdk8s';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Layer, MeshApp } from '../../lib';
import { inFolder } from '../support/app';
import { piCluster } from '../support/cluster';
import { each, Family } from './family';

const OBJECT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: kube-system}\n';

/** What a file has in it, or how it is made. */
const CONTENTS: Readonly<Record<string, string | Buffer | ((file: string) => void)>> = {
  'that is not there': () => {},
  'that is a folder': (file) => mkdirSync(file),
  'with values of a chart': 'replicas: 3\nimage: {tag: 1.0}\n',
  'with a list': '- a\n- b\n',
  'with a string': 'hello\n',
  'with a number': '5\n',
  'without a kind': 'apiVersion: v1\nmetadata: {name: a}\n',
  'without an apiVersion': 'kind: ConfigMap\nmetadata: {name: a}\n',
  'without a name': 'apiVersion: v1\nkind: ConfigMap\n',
  'with a generated name': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n',
  'with an empty name': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ""}\n',
  'with a number as its name': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 5}\n',
  'with a name that leads out of the folder': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ../../evil}\n',
  'with a kind that leads out of the folder': 'apiVersion: v1\nkind: ../../evil\nmetadata: {name: a}\n',
  'with a version that leads out of the folder': 'apiVersion: ../v1\nkind: ConfigMap\nmetadata: {name: a}\n',
  'with a list as its metadata': 'apiVersion: v1\nkind: ConfigMap\nmetadata: [a]\n',
  'with a string as its metadata': 'apiVersion: v1\nkind: ConfigMap\nmetadata: a\n',
  'with null as its metadata': 'apiVersion: v1\nkind: ConfigMap\nmetadata: ~\n',
  'with one object twice': `${OBJECT}---\n${OBJECT}`,
  'that is not text': Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]),
  'with a mark of byte order in its middle': `${OBJECT}---\n\uFEFFapiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n\uFEFF\n`,
  'with a zero byte': `${OBJECT}data: {a: "b\u0000c"}\n`,
  'with an unmade list': 'apiVersion: v1\nkind: List\nitems: [5]\n',
  'with a Secret whose data is not base64': 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: "!"}\n',
  'with a password': 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: hunter2}\n',
};

export const FILES: readonly Family[] = [
  each(
    'an included file',
    Object.entries(CONTENTS),
    ([, content]) =>
      inFolder((folder) => {
        const file = join(folder, 'a.yaml');
        if (typeof content === 'function') content(file);
        else writeFileSync(file, content);
        const app = new MeshApp({ cluster: piCluster(), outdir: join(folder, 'dist') });
        new Include(new Layer(app, '60-shop'), 'included', { url: file });
        app.synth();
      }),
    ([what]) => what,
  ),
];
