import { IConstruct } from 'constructs';
import { Cluster } from '../../lib/cluster/cluster';
import { NodeGroupProps } from '../../lib/cluster/node-group';
import { KubeObject, Manifest } from '../../lib/k8s/manifest';
import { ManifestIndex } from '../../lib/k8s/manifest-index';
import { PodSpec } from '../../lib/k8s/pod-template';

/** Plain objects as an app. */
export function index(objects: readonly KubeObject[], layer = '50-app'): ManifestIndex {
  const construct = undefined as unknown as IConstruct;
  return new ManifestIndex(
    objects.map((object): Manifest => ({ object, construct, path: object.metadata.name, layer })),
  );
}

/** A cluster without packaged pods, so that only the app's count. */
export function cluster(...nodes: NodeGroupProps[]): Cluster {
  return new Cluster({ distribution: 'kubernetes', version: '1.34', nodes });
}

export function requesting(cpu: string, memory: string): PodSpec {
  return { containers: [{ name: 'app', resources: { requests: { cpu, memory } } }] };
}

export function deployment(name: string, replicas: number, spec: PodSpec, labels = { app: name }): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}
