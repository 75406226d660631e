import { readFileSync, writeFileSync } from 'node:fs';
import { ManifestIndex } from '../lib/k8s/manifest-index';
import { topology, topologyMarkdown, topologyMermaid } from '../lib/topology';
import { loadApp } from './app';
import { replaceBetweenMarkers } from './readme';

/** Prints the mesh as Mermaid, or with `--markdown` as a table; with `--write` puts the picture into the README. */
const app = loadApp(process.argv.slice(2).find((arg) => !arg.startsWith('-')));
const graph = topology(new ManifestIndex(app.manifests()), app.mesh?.settings);
if (process.argv.includes('--write')) {
  const file = 'README.md';
  const picture = `\`\`\`mermaid\n${topologyMermaid(graph)}\`\`\``;
  writeFileSync(file, replaceBetweenMarkers(readFileSync(file, 'utf8'), 'topology', picture));
} else {
  process.stdout.write(process.argv.includes('--markdown') ? topologyMarkdown(graph) : topologyMermaid(graph));
}
