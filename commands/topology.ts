import { readFileSync, writeFileSync } from 'node:fs';
import { topologyMarkdown, topologyMermaid } from '../lib';
import { loadApp } from './app';
import { command } from './command';
import { replaceBetweenMarkers } from './markers';

export const topology = command({
  summary: 'Shows which service calls which, as Mermaid unless you choose another format.',
  details: 'Writes nothing, except with --write.',
  options: {
    json: { help: 'for machines' },
    markdown: { help: 'as a table' },
    write: { help: "puts the picture into README.md, between '<!-- topology -->' and '<!-- /topology -->'" },
  },
  async run({ json, markdown, write }, file) {
    const app = await loadApp(file);
    const graph = app.topology();
    if (write) {
      const picture = `\`\`\`mermaid\n${topologyMermaid(graph)}\`\`\``;
      writeFileSync('README.md', replaceBetweenMarkers(readFileSync('README.md', 'utf8'), 'topology', picture));
    } else if (json) process.stdout.write(`${JSON.stringify(graph, null, 2)}\n`);
    else process.stdout.write(markdown ? topologyMarkdown(graph) : topologyMermaid(graph));
    return 0;
  },
});
