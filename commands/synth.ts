import { writing } from '../lib/synthesis/writing';
import { loadApp } from './app';
import { command } from './command';

export const synth = command({
  summary: 'Writes the folder of the app, if the app has no errors.',
  options: {},
  async run(_, file) {
    const app = await loadApp(file);
    writing.enabled = true;
    app.synth();
    return 0;
  },
});
