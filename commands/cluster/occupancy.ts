import { KubeObject } from '../../lib';
import { bytes, milliCpu } from '../../lib/k8s/quantity';
import { podRequest } from '../../lib/plan/pod-request';
import { textTable } from '../../lib/text/table';
import { conditionOf } from './conditions';

const MiB = 2 ** 20;

/** Whether a pod takes room on its node: it is placed and has not ended. */
export function runs({ spec, status }: KubeObject): boolean {
  return spec.nodeName !== undefined && !['Succeeded', 'Failed'].includes(status?.phase);
}

/** What runs on each node, what it asks for, and what the node has for pods. */
export function occupancyTable(nodes: readonly KubeObject[], pods: readonly KubeObject[]): string {
  const rows = nodes.map((node) => {
    const { metadata, status } = node;
    const { name } = metadata;
    const here = pods.filter((pod) => runs(pod) && pod.spec.nodeName === name);
    const asked = here.map(({ metadata, spec }) => podRequest(`pod '${metadata.name}'`, spec));
    const sum = (of: (each: (typeof asked)[number]) => number): number =>
      asked.reduce((all, each) => all + of(each), 0);
    const { cpu, memory } = status.allocatable;
    return [
      name,
      conditionOf(node, 'Ready', 'True') ? 'ready' : 'not ready',
      String(here.length),
      `${sum((each) => each.milliCpu)}m of ${milliCpu(`cpu of '${name}'`, cpu)}m`,
      `${Math.ceil(sum((each) => each.memory) / MiB)} of ${Math.floor(bytes(`memory of '${name}'`, memory) / MiB)} MiB`,
    ];
  });
  return textTable(['node', 'state', 'pods', 'CPU asked for', 'memory asked for'], rows);
}
