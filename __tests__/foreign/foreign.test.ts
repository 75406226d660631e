import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { FINDINGS } from './findings';
import { appOf, findingsOf, FOREIGN_FILES } from './findings-of';

test('every file of the corpus is meshed', () => {
  const folders = new Set(FOREIGN_FILES.map(({ url }) => dirname(url)));
  const files = [...folders].flatMap((folder) => readdirSync(folder)).map((file) => file.replace(/\.yaml$/, ''));
  expect(FOREIGN_FILES.map(({ name }) => name).sort()).toEqual(files.sort());
  expect(Object.keys(FINDINGS).sort()).toEqual(files.sort());
});

describe.each(FOREIGN_FILES)('the findings of $name are those that are written down', (file) => {
  test.each(['alone', 'meshed'] as const)('%s', (way) => {
    expect(findingsOf(appOf(file, way))).toEqual([...FINDINGS[file.name][way]].sort());
  });
});
