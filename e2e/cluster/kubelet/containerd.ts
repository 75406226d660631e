import { join } from 'node:path';
import { PAUSE } from './images';

/** @returns containerd's configuration, with everything that it keeps below a folder */
export function containerdConfig(folder: string, socket: string): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = "${join(folder, 'containerd')}"
state = "${join(folder, 'state')}"
[grpc]
  address = "${socket}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${join(folder, 'opt')}"
[${cri}]
  sandbox_image = "docker.io/library/${PAUSE}"
  # who may not raise priorities (CAP_SYS_RESOURCE) could start no container otherwise
  restrict_oom_score_adj = true
  [${cri}.cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${join(folder, 'cni')}"
  [${cri}.registry]
    config_path = "${join(folder, 'registries')}"
  [${cri}.containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [${cri}.containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
`;
}

/** @returns how pods get their network: a link of their own, routed by the node */
export function networkConfig(range: string, folder: string): object {
  return {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'ptp',
        ipMasq: false,
        ipam: { type: 'host-local', ranges: [[{ subnet: range }]], routes: [{ dst: '0.0.0.0/0' }], dataDir: folder },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}
