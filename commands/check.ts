import { difference, formatDifference } from '../lib/synthesis/difference';
import { read } from '../lib/synthesis/write';
import { loadApp } from './app';
import { command } from './command';

export const check = command({
  summary: 'Says whether the committed folder is what the app synthesizes now. Writes nothing.',
  details: 'Ends with 1 when it is not, or when the app has errors.',
  options: { json: { help: 'the files that differ, for machines' } },
  async run({ json }, file = 'main.ts') {
    const app = await loadApp(file);
    const found = difference(read(app.folder), app.render().files);
    const text = formatDifference(found);
    if (json) process.stdout.write(`${JSON.stringify({ current: text === '', ...found }, null, 2)}\n`);
    else if (text === '') process.stdout.write(`${app.folder}/ is what ${file} synthesizes\n`);
    else
      process.stderr.write(`${app.folder}/ is not what ${file} synthesizes, synthesize it and commit it:\n${text}\n`);
    return text === '' ? 0 : 1;
  },
});
