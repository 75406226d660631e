import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PodOnNode } from '../cluster/nodes';
import { KubeObject } from '../harness/manifests';

/** @returns how the kernel holds a pod's running containers in another way than their security context says, a line each */
export function looseEnds(run: PodOnNode): string[] {
  const security = run.pod.spec.securityContext ?? {};
  return run.containers.flatMap(({ spec, current }) => {
    const pid = current?.processId;
    if (pid === undefined) return [];
    const wrong = [...ofProcess(pid, { ...security, ...spec.securityContext }), ...ofVolumes(pid, run.pod, spec)];
    return wrong.map((what) => `${run.pod.metadata.name} ${spec.name}: ${what}`);
  });
}

/** A process, held against its container's security context. */
function ofProcess(pid: number, security: KubeObject): string[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
  const [root] = mounts(pid)
    .filter(({ point }) => point === '/')
    .slice(-1);
  const facts: [wanted: boolean, is: boolean, what: string][] = [
    [security.seccompProfile?.type === 'RuntimeDefault', field('Seccomp') === '2', `seccomp mode ${field('Seccomp')}`],
    [security.allowPrivilegeEscalation === false, field('NoNewPrivs') === '1', 'may gain privileges'],
    [security.capabilities?.drop?.includes('ALL'), /^0+$/.test(field('CapBnd')), `capabilities ${field('CapBnd')}`],
    [security.readOnlyRootFilesystem === true, root.options.includes('ro'), 'its root can be written'],
    [security.runAsNonRoot === true, field('Uid') !== '0', 'runs as root'],
    [security.runAsUser !== undefined, field('Uid') === String(security.runAsUser), `runs as user ${field('Uid')}`],
  ];
  return facts.flatMap(([wanted, is, what]) => (wanted && !is ? what : []));
}

/** What is mounted for its group belongs to it. */
function ofVolumes(pid: number, { spec }: KubeObject, container: KubeObject): string[] {
  const group = spec.securityContext?.fsGroup;
  if (group === undefined) return [];
  return (container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath, subPathExpr }: KubeObject) => {
    const volume = spec.volumes.find((one: KubeObject) => one.name === name);
    if (volume.hostPath || subPath || subPathExpr) return [];
    const { gid } = statSync(join(`/proc/${pid}/root`, mountPath));
    return gid === group ? [] : `${mountPath} belongs to group ${gid}, not to ${group}`;
  });
}

function mounts(pid: number): { point: string; options: string[] }[] {
  const lines = readFileSync(`/proc/${pid}/mountinfo`, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, , , , point, options] = line.split(' ');
    return { point, options: options.split(',') };
  });
}
