import { difference, formatDifference } from '../lib/synthesis/difference';
import { read } from '../lib/synthesis/write';
import { loadApp } from './app';

/** Says whether the committed `dist/` is what the app synthesizes now; nothing is written. */
const file = process.argv[2] ?? 'main.ts';
const app = loadApp(file);
const found = formatDifference(difference(read(app.folder), app.render().files));
if (found) {
  process.stderr.write(
    `${app.folder}/ is not what ${file} synthesizes, run 'npm run synth' and commit it:\n${found}\n`,
  );
  process.exitCode = 1;
} else {
  process.stdout.write(`${app.folder}/ is what ${file} synthesizes\n`);
}
