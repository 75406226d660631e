import { totalmem } from 'node:os';
import { join } from 'node:path';

interface KubeletProps {
  /** Certificate of the authority that vouches for the API server. */
  readonly authority: string;
  readonly cgroupRoot: string;
  readonly dns: string;
  readonly folder: string;
  /** MiB that pods may have. */
  readonly memory: number;
  /** Whether it evicts for want of memory, too. */
  readonly pressure: boolean;
  readonly socket: string;
}

const MIB = 2 ** 20;
/** MiB left at which pods are evicted, as `docs/boards.md` has it. */
export const EVICTION_MEMORY = 100;

/** @returns a kubelet's configuration: its defaults but for k3s' choices, and for what keeps several on one machine apart */
export function kubeletConfig({ authority, cgroupRoot, dns, folder, memory, pressure, socket }: KubeletProps): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: authority },
    },
    authorization: { mode: 'Webhook' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot,
    clusterDNS: [dns],
    clusterDomain: 'cluster.local',
    containerRuntimeEndpoint: `unix://${socket}`,
    podLogsDir: join(folder, 'logs'),
    volumePluginDir: join(folder, 'plugins'),
    resolvConf: join(folder, 'resolv.conf'),
    // what the machine has besides belongs to the other nodes
    systemReserved: { memory: `${Math.floor(totalmem() / MIB) - memory}Mi` },
    // as k3s has it: no threshold of memory, unless its owner says one
    evictionHard: {
      'imagefs.available': '5%',
      'nodefs.available': '5%',
      ...(pressure ? { 'memory.available': `${EVICTION_MEMORY}Mi` } : {}),
    },
    ...(pressure ? { evictionPressureTransitionPeriod: '10s' } : {}),
    // the disk is one for all nodes, and the images of each are needed until the end
    imageGCHighThresholdPercent: 100,
    readOnlyPort: 0,
  };
}
