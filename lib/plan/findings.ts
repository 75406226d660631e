import { reservationOf } from '../cluster/allocatable';
import { Amounts } from '../cluster/amounts';
import { Finding } from '../findings/finding';
import { Manifest } from '../k8s/manifest';
import { amount } from './written-amount';
import { LostNode, PlanRule, ruleOf } from './rule-table';
import { OverfullNode, PlanScenario, UnplacedPod } from './scenarios';
import { NodeRefusal } from './scheduler';
import { SchedulerTables } from './scheduler-tables';

/** What to do about a refusal. */
const REMEDIES: Readonly<Record<Exclude<NodeRefusal, 'lost'>, string>> = {
  'node selector': 'declare a node with the labels and the architecture that it selects, or change its scheduling',
  taint: 'give it a toleration, or take the taint off a node',
  volume: 'make room on the node of its volume, or use a storage class whose volumes are not bound to one node',
  cpu: 'lower its CPU request or its replicas, or add a node',
  memory: 'lower its memory request or its replicas, or add a node with more memory',
  disk: 'lower its ephemeral-storage requests, or put it on a node with a larger disk',
  pods: "raise the nodes' number of pods with '--kubelet-arg=max-pods', or add a node",
  port: 'lower its replicas to the number of nodes, or take the host port away',
  'pod affinity': 'loosen its pod affinity or anti-affinity, lower its replicas, or add a node',
  spreading: "set whenUnsatisfiable to 'ScheduleAnyway', raise maxSkew, or add a node",
};
const SHOWN = 8;

/** What is wrong: with all nodes up an error, with one node lost as `lostNode` says. */
export function findingsOf(tables: SchedulerTables, scenarios: readonly PlanScenario[], lostNode: LostNode): Finding[] {
  const findings: Finding[] = [];
  const manifests = new Map(tables.classes.map(({ key, manifest }) => [key, manifest]));
  const find = (rule: PlanRule, message: string, manifest?: Manifest): void => {
    const { level, reason } = ruleOf(rule, lostNode);
    findings.push({ rule, level, path: manifest?.path ?? '', manifest, message, reason });
  };
  tables.classes.forEach(({ key, meshed, manifest }, i) => {
    const unfit = tables.nodes.filter(({ runsEnvoy }, n) => meshed && !runsEnvoy && tables.admitted[i][n]);
    if (unfit.length === 0) return;
    const message = `${quoted(key)} is meshed and may be scheduled on ${list(unfit.map(({ name }) => `'${name}'`))}, where Envoy cannot run: exclude these nodes with its scheduling, or install an operating system with 48-bit addresses there`;
    find('require-envoy-node', message, manifest);
  });
  const [allUp, ...others] = scenarios;
  for (const scenario of [allUp, ...others.filter(({ lost }) => lost === undefined)]) {
    const rule = scenario === allUp ? 'fit-nodes' : 'fit-autoscaled';
    for (const pod of scenario.unplaced) find(rule, unplaced(pod, scenario), manifests.get(pod.key));
    for (const node of scenario.overfull) find('no-overfull-node', overfull(node, scenario, tables));
  }
  for (const { message, also, key } of lostNodes(tables, scenarios)) {
    const text = also.length > 0 ? `${message} (and so without ${list(also)})` : message;
    find('fit-without-node', text, manifests.get(key));
  }
  return findings;
}

/** What goes wrong with one node lost; what does so without each of several nodes is said once. */
function lostNodes(
  tables: SchedulerTables,
  scenarios: readonly PlanScenario[],
): { key: string; message: string; also: string[] }[] {
  const said = new Map<string, { key: string; message: string; also: string[] }>();
  const say = (key: string, lost: string, message: () => string): void => {
    const before = said.get(key);
    if (before) before.also.push(`'${lost}'`);
    else said.set(key, { key, message: message(), also: [] });
  };
  for (const scenario of scenarios) {
    const { lost } = scenario;
    if (lost === undefined) continue;
    for (const pod of scenario.unplaced) say(pod.key, lost, () => unplaced(pod, scenario));
    for (const node of scenario.overfull) {
      if (scenarios[0].overfull.some((other) => other.node === node.node)) continue;
      say(node.node, lost, () => overfull(node, scenario, tables));
    }
  }
  return [...said.values()];
}

function unplaced(
  { key, request, storage, evictedFor, order, refusals }: UnplacedPod,
  { name, orders }: PlanScenario,
): string {
  const reasons = [...new Set(refusals.map(({ refusal }) => refusal))].filter((r) => r !== 'lost');
  const disk = reasons.includes('disk') ? `, and ${amount.memory(storage)} of disk` : '';
  const asks = `it asks for ${resources(request)}${disk}`;
  const nodes = refusals.map(({ node, refusal, left }) => `'${node}' ${because(refusal, left)}`);
  const remedies = reasons.map((reason) => REMEDIES[reason]);
  const evicted = evictedFor ? `is evicted for ${quoted(evictedFor)}, which has a higher priority, and ` : '';
  return `${quoted(key)} ${evicted}finds no node (${name}; ${orders} orders tried, first in this one: ${order}): ${asks}; ${list(nodes)}: ${remedies.join('; or ')}`;
}

function because(refusal: NodeRefusal, left: Amounts): string {
  switch (refusal) {
    case 'cpu':
      return `has ${amount.cpu(left.milliCpu)} of CPU left`;
    case 'memory':
      return `has ${amount.left(left.memory)} of memory left`;
    case 'disk':
      return 'has too little of its disk left';
    case 'pods':
      return 'has all the pods it takes';
    case 'volume':
      return 'does not have its volume';
    case 'port':
      return 'has its host port in use';
    default:
      return `refuses it by ${refusal}`;
  }
}

function overfull(
  { node, asked, usable, order }: OverfullNode,
  { name }: PlanScenario,
  { nodes }: SchedulerTables,
): string {
  const { board, role } = nodes.find((other) => other.name === node)!;
  const what =
    asked.memory > usable.memory
      ? `${amount.memory(asked.memory)} of memory, and has ${amount.left(usable.memory)}`
      : `${amount.cpu(asked.milliCpu)} of CPU, and has ${amount.cpu(usable.milliCpu)}`;
  const remedy =
    usable.memory === 0
      ? `a ${board.name} has nothing left as a ${role}: take a board with more memory`
      : `start k3s there with '${reservationOf(board, role)}' and declare its node group with reserved 'recommended', so that the scheduler stops in time, or ask for less`;
  return `'${node}' is asked for ${what} besides the system and Kubernetes (${name}; pods ${order}): ${remedy}`;
}

function resources({ milliCpu, memory }: Amounts): string {
  return `${amount.cpu(milliCpu)} of CPU and ${amount.memory(memory)} of memory`;
}

const quoted = (key: string): string => key.replace(' ', " '") + "'";

function list(items: readonly string[]): string {
  const more = items.length - SHOWN;
  return more > 0 ? `${items.slice(0, SHOWN).join(', ')} and ${more} more` : items.join(', ');
}
