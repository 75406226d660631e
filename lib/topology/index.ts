export { topologyMarkdown } from './markdown';
export { topologyMermaid } from './mermaid';
export type { OpenEgressLine } from './open-egress';
export type { OpenPortLine } from './open-ports';
export { topology, type MeshCall, type ExternalNode, type Outsider, type ServiceNode, type Topology } from './topology';
