import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManifestIndex } from '../lib/k8s/manifest-index';
import { topology, topologyMarkdown, topologyMermaid } from '../lib/topology';
import { loadApp } from './app';
import { replaceBetweenMarkers } from './readme';

/** Prints the mesh as Mermaid, or with `--markdown` as a table; with `--write` puts the picture into the README. */
const app = loadApp();
const graph = topology(new ManifestIndex(app.manifests()), app.mesh?.settings);
if (process.argv.includes('--write')) {
  const file = join(__dirname, '..', 'README.md');
  const picture = `\`\`\`mermaid\n${topologyMermaid(graph)}\`\`\``;
  writeFileSync(file, replaceBetweenMarkers(readFileSync(file, 'utf8'), 'topology', picture));
} else {
  process.stdout.write(process.argv.includes('--markdown') ? topologyMarkdown(graph) : topologyMermaid(graph));
}
