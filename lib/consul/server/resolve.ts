import { requireWhole } from '../../k8s/whole-number';
import { shown } from '../../text/shown';
import { requireSize } from '../../cluster/sizes';
import { ConsulPrograms } from '../programs';
import { SchedulingProps } from '../../cluster/scheduling';
import { ContainerResources, MeasuredProgram } from '../../cluster/sizes';
import { requireDnsLabel, requirePort } from '../../k8s/names';
import { EgressRule } from '../../k8s/policy-rule';
import { bytes } from '../../k8s/quantity';
import { openEgressRules } from '../../mesh/open-egress';
import { requireLoadBalancerIp, requireNodePort } from '../service-type';
import { refuseOwnedConfig } from './owned-config';
import { ServerExposeProps, ServerProps, ServerStorageProps } from './props';
import { isIP } from 'net';
import { recursorAddress } from './recursor';

export interface ServerInstallation {
  readonly replicas: number;
  readonly updatePartition: number;
  readonly storage: StorageInstallation;
  readonly resources: ContainerResources;
  readonly spreading: 'soft' | 'required';
  readonly scheduling?: SchedulingProps;
  readonly raftMultiplier: number;
  readonly recursors: readonly string[];
  readonly fromNamespaces: readonly string[];
  readonly openEgress: readonly EgressRule[];
  readonly expose?: ServerExposeInstallation;
  readonly extraConfig: Readonly<Record<string, unknown>>;
}

export interface StorageInstallation {
  readonly size: string;
  readonly storageClass?: string;
  /** What becomes of the volumes; undefined when it is Kubernetes' own. */
  readonly retention?: Required<Pick<ServerStorageProps, 'whenDeleted' | 'whenScaled'>>;
}

export interface ServerExposeInstallation extends ServerExposeProps {
  readonly serviceType: NonNullable<ServerExposeProps['serviceType']>;
  readonly nodePorts: NonNullable<ServerExposeProps['nodePorts']>;
}

/** @throws when the props contradict each other, or whether the servers speak https alone. */
export function resolveServer(
  server: ServerProps = {},
  tls: { readonly httpsOnly: boolean },
  size: (program: MeasuredProgram) => ContainerResources,
): ServerInstallation {
  const resolved: ServerInstallation = {
    replicas: server.replicas ?? 1,
    updatePartition: server.updatePartition ?? 0,
    storage: resolveStorage(server.storage),
    resources: server.resources ?? size(ConsulPrograms.server),
    spreading: server.spreading ?? 'soft',
    scheduling: server.scheduling,
    raftMultiplier: server.raftMultiplier ?? 5,
    recursors: server.recursors ?? [],
    fromNamespaces: server.fromNamespaces ?? [],
    openEgress: openEgressRules('server', server.openEgress ?? []),
    expose: resolveExpose(server.expose, tls),
    extraConfig: server.extraConfig ?? {},
  };
  refuse(resolved);
  return resolved;
}

function resolveStorage({ size, storageClass, whenDeleted, whenScaled }: ServerStorageProps = {}): StorageInstallation {
  return {
    size: size ?? '2Gi',
    storageClass,
    ...(whenDeleted || whenScaled
      ? { retention: { whenDeleted: whenDeleted ?? 'Retain', whenScaled: whenScaled ?? 'Retain' } }
      : {}),
  };
}

/** @throws when a port of the nodes is no port, or one stands for a port that the servers do not open. */
function resolveExpose(
  props: ServerExposeProps | undefined,
  { httpsOnly }: { readonly httpsOnly: boolean },
): ServerExposeInstallation | undefined {
  if (!props) return undefined;
  const resolved = { ...props, serviceType: props.serviceType ?? 'LoadBalancer', nodePorts: props.nodePorts ?? {} };
  const { nodePorts } = resolved;
  requireNodePort('server.expose', { serviceType: resolved.serviceType });
  requireLoadBalancerIp('server.expose', resolved);
  for (const [name, port] of Object.entries(nodePorts))
    if (port !== undefined) requirePort(`server.expose.nodePorts.${name}`, port);
  if (nodePorts.http !== undefined && httpsOnly)
    throw new Error(
      `server.expose.nodePorts.http is ${nodePorts.http}, but the servers speak https alone: use nodePorts.https, or set tls.httpsOnly to false`,
    );
  return resolved;
}

function refuse(server: ServerInstallation): void {
  const { replicas, storage } = server;
  if (![1, 3, 5].includes(replicas)) {
    throw new Error(
      `server.replicas is ${shown(replicas)}: use 1, 3 or 5; an even number tolerates no more failures than the odd one below it`,
    );
  }
  if (bytes('server.storage.size', storage.size) < 2 ** 20) {
    throw new Error(`server.storage.size is '${storage.size}': use 1Mi or more, like '2Gi'`);
  }
  const node = server.scheduling?.nodeName ?? server.scheduling?.nodeSelector?.['kubernetes.io/hostname'];
  if (replicas > 1 && node !== undefined) {
    throw new Error(
      `server.scheduling puts all ${replicas} servers on node '${node}': losing it loses the quorum, and more servers make that no rarer, remove nodeName or use 1 server`,
    );
  }
  requireWhole('server.updatePartition', server.updatePartition, 0, replicas);
  for (const recursor of server.recursors)
    if (isIP(recursorAddress(recursor)) === 0)
      throw new Error(
        `server.recursors has '${recursor}': write the address of a DNS server, like '192.168.1.1' or '192.168.1.1:5353'`,
      );
  requireSize('server.resources', server.resources);
  server.fromNamespaces.forEach((name) => requireDnsLabel('server.fromNamespaces: namespace', name));
  refuseOwnedConfig(server.extraConfig);
}
