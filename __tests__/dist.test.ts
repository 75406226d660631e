import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { difference, formatDifference } from '../lib/synthesis/difference';
import { read } from '../lib/synthesis/write';
import { app } from '../main';

const dist = resolve(__dirname, '..', app.folder);

describe('committed dist/', () => {
  const { files } = app.render();

  test("is what main.ts synthesizes: if not, run 'npm run synth' and commit what it writes", () => {
    expect(formatDifference(difference(read(dist), files))).toBe('');
  });

  test('is the same bytes from one synth to the next', () => {
    expect([...app.render().files]).toEqual([...files]);
  });

  test('holds manifests only, a folder a layer and an object a file', () => {
    for (const [file, text] of files) {
      expect(file).toMatch(/^\d\d-[a-z0-9-]+\/[a-z0-9.-]+\.yaml$/);
      expect(load(text)).toMatchObject({ apiVersion: expect.any(String), kind: expect.any(String) });
    }
  });

  test('holds no Secret with contents, and nothing that looks like a key or a certificate', () => {
    for (const [file, text] of files) {
      const object = load(text) as { kind: string; data?: object; stringData?: object };
      if (object.kind === 'Secret')
        expect([file, object.data, object.stringData]).toEqual([file, undefined, undefined]);
      expect([file, /-----BEGIN [A-Z ]+-----|caBundle:|creationTimestamp:|^status:/m.exec(text)?.[0]]).toEqual([
        file,
        undefined,
      ]);
    }
  });

  test('is hidden from no reviewer', () => {
    const ignored = readFileSync(join(dist, '..', '.gitignore'), 'utf8').split('\n');
    expect(ignored.filter((line) => /^\/?dist\/?$/.test(line))).toEqual([]);
  });
});
