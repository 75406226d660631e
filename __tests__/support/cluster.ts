import { Boards } from '../../lib/cluster/board';
import { Cluster, ClusterProps } from '../../lib/cluster/cluster';
import { Architecture, Image, ImageCatalog } from '../../lib/cluster/image';
import { ConsulReleases } from '../../lib/mesh/release';

/** An image that tests run, for the platforms that matter to them. */
export function image(repository: string, tag: string, ...platforms: Architecture[]): Image {
  return { repository, tag, platforms, verified: 'made up for a test' };
}

/** The images of the sidecars, and `app:1`, `app:2` for both architectures. */
export function testImages(...more: Image[]): ImageCatalog {
  const both = ['amd64', 'arm64'] as const;
  return new ImageCatalog([
    ...Object.values(ConsulReleases.v2_0_3.images),
    image('docker.io/library/app', '1', ...both),
    image('docker.io/library/app', '2', ...both),
    ...more,
  ]);
}

/** Two Pis, with the images that tests use. */
export function piCluster(props: Partial<ClusterProps> = {}): Cluster {
  return new Cluster({
    version: 'v1.33.5+k3s1',
    nodes: [
      { board: Boards.pi4_4GB, role: 'server', names: ['pi-0'] },
      { board: Boards.pi3bPlus, names: ['pi-1'] },
    ],
    images: testImages(),
    ...props,
  });
}
