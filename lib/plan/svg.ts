import { mebibytes, memoryShares, MemoryShares, meshLine } from './outline';
import { Plan } from './plan';

const WIDTH = 760;
/** Room of a character, roughly. */
const CHARACTER = 6.8;
const RIGHT = 130;
const ROW = 34;
const SHARES: readonly {
  readonly share: Exclude<keyof MemoryShares, 'total'>;
  readonly name: string;
  readonly color: string;
}[] = [
  { share: 'system', name: 'system and Kubernetes', color: '#8b949e' },
  { share: 'consul', name: 'Consul', color: '#e03875' },
  { share: 'sidecars', name: 'sidecars', color: '#f2a5c0' },
  { share: 'app', name: 'services', color: '#3b82f6' },
];

/** A picture of each node's memory: what system, Consul, sidecars and services take, to scale among the nodes. */
export function planSvg(plan: Plan): string {
  const longest = Math.max(...plan.nodes.map(({ node }) => node.name.length + node.board.name.length + 1));
  const label = Math.max(150, Math.ceil(longest * CHARACTER) + 20);
  const most = Math.max(...plan.nodes.map(({ node }) => node.board.memory));
  const scale = (WIDTH - label - RIGHT) / most;
  const height = 74 + plan.nodes.length * ROW;
  const bars = plan.nodes.map((planned, i) => {
    const y = 44 + i * ROW;
    const shares = memoryShares(planned);
    let x = label;
    const parts = SHARES.map(({ share, name, color }) => {
      const width = round(Math.min(shares[share] * scale, label + shares.total * scale - x));
      const part = `<rect x="${round(x)}" y="${y}" width="${width}" height="20" fill="${color}"><title>${name}: ${mebibytes(shares[share])} MiB</title></rect>`;
      x += width;
      return width > 0 ? part : '';
    });
    const free = Math.max(0, planned.usable.memory - planned.asked.memory);
    return [
      `<text x="${label - 10}" y="${y + 14}" text-anchor="end">${escape(planned.node.name)} <tspan class="dim">${escape(planned.node.board.name)}</tspan></text>`,
      `<rect x="${label}" y="${y}" width="${round(shares.total * scale)}" height="20" class="free"/>`,
      ...parts,
      `<text x="${round(label + shares.total * scale + 8)}" y="${y + 14}" class="dim">${mebibytes(free)} MiB left</text>`,
    ].join('');
  });
  let x = label;
  const legend = SHARES.map(({ name, color }) => {
    const item = `<rect x="${x}" y="16" width="10" height="10" fill="${color}"/><text x="${x + 15}" y="25">${name}</text>`;
    x += Math.round(32 + name.length * CHARACTER);
    return item;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(meshLine(plan))}">`,
    '<style>text{font:12px system-ui,sans-serif;fill:#24292f}.dim{fill:#6e7781}.free{fill:none;stroke:#8b949e}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim{fill:#9198a1}}</style>',
    ...legend,
    ...bars,
    `<text x="${label}" y="${height - 12}">${escape(meshLine(plan))}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

const round = (value: number): number => Math.max(0, Math.round(value * 10) / 10);
const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
