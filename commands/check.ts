import { MeshApp } from '../lib';
import { difference, Difference, formatDifference } from '../lib/synthesis/difference';
import { read } from '../lib/synthesis/write';
import { loadApp } from './app';
import { command } from './command';

export const check = command({
  summary: 'Shows whether the committed folder is what the app synthesizes now. Writes nothing.',
  details: 'Ends with 1 when it is not, or when the app has errors.',
  options: { json: { help: 'the files that differ, for machines' } },
  async run({ json }, file = 'main.ts') {
    const app = await loadApp(file);
    const [found, ...more] = differences(app);
    const texts = [found, ...more].map(({ folder, ...files }) => ({ folder, text: formatDifference(files) }));
    const current = texts.every(({ text }) => text === '');
    if (json) {
      const { added, changed, removed } = found;
      const gitops = more.length > 0 ? { gitops: more[0] } : {};
      process.stdout.write(`${JSON.stringify({ current, added, changed, removed, ...gitops }, null, 2)}\n`);
    } else
      for (const { folder, text } of texts)
        if (text === '') process.stdout.write(`${folder}/ is what ${file} synthesizes\n`);
        else
          process.stderr.write(`${folder}/ is not what ${file} synthesizes, synthesize it and commit it:\n${text}\n`);
    return current ? 0 : 1;
  },
});

/** For the app's folder, and then for that of Flux if there is one. */
function differences(app: MeshApp): (Difference & { readonly folder: string })[] {
  const { files, gitops } = app.render();
  const folders = new Map([[app.folder, files], ...(app.gitopsFolder ? ([[app.gitopsFolder, gitops]] as const) : [])]);
  return [...folders].map(([folder, wanted]) => ({ folder, ...difference(read(folder), wanted) }));
}
