import { Meshed, meshFile } from '../../examples/foreign';
import { Boards, Cluster, MeshApp } from '../../lib';
import { describe as named } from '../../lib/k8s/manifest';

/** Every finding of a meshed file, as `rule of object: message`. */
export function findingsOf(file: string, meshed: Meshed): string[] {
  const cluster = new Cluster({ version: 'v1.33.5+k3s1', nodes: [{ board: Boards.pi4_4GB, count: 3 }] });
  const app = new MeshApp({ cluster });
  meshFile(app, file, meshed);
  const { errors, warnings } = app.check();
  return [...errors, ...warnings].map(
    ({ rule, manifest, message }) => `${rule} of ${manifest ? named(manifest.object) : 'the app'}: ${message}`,
  );
}
