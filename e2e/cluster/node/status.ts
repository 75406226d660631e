import { KubeObject } from '../../harness/manifests';
import { ContainerRun, PodRun } from './pod';

/** @returns a pod's status as kubelet would report it */
export function podStatus(run: PodRun): KubeObject {
  const inits = run.containers.filter(({ kind }) => kind !== 'main');
  const mains = run.containers.filter(({ kind }) => kind === 'main');
  const sidecars = inits.filter(({ kind }) => kind === 'sidecar');
  const allReady = run.initialized && !run.ended && [...mains, ...sidecars].every(({ ready }) => ready);
  const notReady = [...mains, ...sidecars]
    .filter(({ ready }) => !ready)
    .map(({ spec, why }) => `${spec.name}${why ? ` (${why})` : ''}`);
  const message = allReady ? undefined : `containers with unready status: ${notReady.join(', ')}`.slice(0, 800);
  const condition = (type: string, good: boolean, reason?: string): KubeObject => ({
    type,
    status: good ? 'True' : 'False',
    lastTransitionTime: new Date().toISOString(),
    ...(good ? {} : { reason, message }),
  });
  return {
    phase: run.phase,
    startTime: run.startTime,
    hostIP: run.node.address,
    hostIPs: [{ ip: run.node.address }],
    podIP: run.place?.address,
    podIPs: run.place && [{ ip: run.place.address }],
    conditions: [
      condition('PodScheduled', true),
      condition('PodReadyToStartContainers', run.place !== undefined),
      condition('Initialized', run.initialized, 'ContainersNotInitialized'),
      condition('ContainersReady', allReady, 'ContainersNotReady'),
      condition('Ready', allReady, run.phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady'),
    ],
    initContainerStatuses: inits.map(containerStatus),
    containerStatuses: mains.map(containerStatus),
  };
}

function containerStatus(run: ContainerRun): KubeObject {
  const { current, exit, lastExit } = run;
  const state = exit
    ? { terminated: exit }
    : current && current.exitCode === undefined
      ? { running: { startedAt: current.startedAt } }
      : { waiting: { reason: run.waiting } };
  return {
    name: run.spec.name,
    image: run.spec.image,
    imageID: run.spec.image,
    containerID: current && `e2e://${current.id}`,
    ready: run.ready,
    started: run.started || (run.kind === 'init' && exit === undefined && current !== undefined),
    restartCount: run.restarts,
    state,
    lastState: lastExit ? { terminated: lastExit } : {},
  };
}
