import { Distribution, NodeRole, Taint } from '../../lib';

/** Nodes of one model and role, as `main.ts` declares them. */
export interface NodeGroup {
  /** The board as TypeScript, such as `Boards.pi4_4GB`. */
  readonly board: string;
  readonly role: NodeRole;
  readonly names: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly runsEnvoy?: false;
  readonly reserved?: 'recommended' | { readonly cpu?: string; readonly memory?: string };
}

export interface ClusterDeclaration {
  readonly distribution: Distribution;
  readonly version: string;
  readonly groups: readonly NodeGroup[];
}

/** The shelf that a new project declares until its owner names another. */
export const SHELF: ClusterDeclaration = {
  distribution: 'k3s',
  version: 'v1.33.5+k3s1',
  groups: [
    { board: 'Boards.pi4_4GB', role: 'server', names: ['pi-0'] },
    { board: 'Boards.pi3bPlus', role: 'agent', names: ['pi-1', 'pi-2', 'pi-3', 'pi-4'] },
  ],
};

/** The statement of `main.ts` that declares the cluster. */
export function clusterSource({ distribution, version, groups }: ClusterDeclaration): string {
  return [
    'const cluster = new Cluster({',
    `  distribution: ${quoted(distribution)},`,
    `  version: ${quoted(version)},`,
    '  nodes: [',
    ...groups.map((group) => `    ${nodeGroup(group)},`),
    '  ],',
    '});',
  ].join('\n');
}

function nodeGroup({ board, role, names, labels, taints, runsEnvoy, reserved }: NodeGroup): string {
  const props = [
    `board: ${board}`,
    ...(role === 'server' ? [`role: 'server'`] : []),
    `names: [${names.map(quoted).join(', ')}]`,
    ...(labels ? [`labels: ${object(labels)}`] : []),
    ...(taints ? [`taints: [${taints.map(object).join(', ')}]`] : []),
    ...(runsEnvoy === false ? ['runsEnvoy: false'] : []),
    ...(reserved ? [`reserved: ${typeof reserved === 'string' ? quoted(reserved) : object(reserved)}`] : []),
  ];
  const line = `{ ${props.join(', ')} }`;
  return line.length <= 110 ? line : `{\n${props.map((prop) => `      ${prop},\n`).join('')}    }`;
}

/** A TypeScript object of strings; what is undefined is omitted. */
export function object(values: object): string {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return `{ ${entries.map(([key, value]) => `${/^\w+$/.test(key) ? key : quoted(key)}: ${quoted(value)}`).join(', ')} }`;
}

export function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
