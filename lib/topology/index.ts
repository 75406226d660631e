export type { Door } from './doors';
export { toMarkdown } from './markdown';
export { toMermaid } from './mermaid';
export { topology, type Call, type ExternalNode, type Outsider, type ServiceNode, type Topology } from './topology';
