import { IConstruct } from 'constructs';
import { FluxProps, fluxKustomizations } from '../../lib/gitops/flux';
import { KubeObject, Manifest } from '../../lib/k8s/manifest';

function manifest(layer: string, kind: string, apiVersion = 'v1'): Manifest {
  const construct = undefined as unknown as IConstruct;
  return { construct, path: kind, layer, object: { apiVersion, kind, metadata: { name: 'a' } } };
}

const MANIFESTS = [
  manifest('30-mesh', 'Mesh', 'consul.hashicorp.com/v1alpha1'),
  manifest('30-mesh', 'ProxyDefaults', 'consul.hashicorp.com/v1alpha1'),
  manifest('10-foundation', 'Namespace'),
  manifest('60-edge', 'GatewayClassConfig', 'consul.hashicorp.com/v1alpha1'),
];
const of = (props: FluxProps = {}): [string, KubeObject][] => [...fluxKustomizations(MANIFESTS, 'dist', props)];

describe('Kustomizations for Flux', () => {
  test('are one for each layer, each after the one before it', () => {
    const kustomizations = of().map(([file, { metadata, spec }]) => [file, metadata.name, spec.path, spec.dependsOn]);
    expect(kustomizations).toEqual([
      ['10-foundation.yaml', 'meshberry-10-foundation', './dist/10-foundation', undefined],
      ['30-mesh.yaml', 'meshberry-30-mesh', './dist/30-mesh', [{ name: 'meshberry-10-foundation' }]],
      ['60-edge.yaml', 'meshberry-60-edge', './dist/60-edge', [{ name: 'meshberry-30-mesh' }]],
    ]);
  });

  test('wait for all objects, and for config entries until Consul has them', () => {
    const [, [, mesh], [, edge]] = of();
    expect(mesh.spec).toMatchObject({ wait: true, timeout: '15m' });
    expect(mesh.spec.healthCheckExprs.map(({ kind }: KubeObject) => kind)).toEqual(['Mesh', 'ProxyDefaults']);
    expect(edge.spec.healthCheckExprs).toBeUndefined();
  });

  test('prune, except what holds data', () => {
    const [[, { spec }]] = of();
    expect([spec.prune, spec.patches[0].target.kind.split('|')]).toEqual([
      true,
      ['CustomResourceDefinition', 'Namespace', 'PersistentVolumeClaim', 'Secret'],
    ]);
    expect(spec.patches[0].patch).toContain('kustomize.toolkit.fluxcd.io/prune: disabled');
  });

  test('are made as the props say', () => {
    const source = { kind: 'OCIRepository', name: 'shelf' } as const;
    const [[, { metadata, spec }]] = of({
      ...{ path: './clusters/home/dist/', source, namespace: 'gitops', name: 'home', interval: '1h', timeout: '90s' },
    });
    expect(metadata).toEqual({ name: 'home-10-foundation', namespace: 'gitops' });
    expect(spec).toMatchObject({
      ...{ path: './clusters/home/dist/10-foundation', sourceRef: source, interval: '1h', timeout: '90s' },
    });
  });

  test.each<[FluxProps, string]>([
    [{ interval: '10' }, "flux interval is '10': write a number and a unit, like '10m'"],
    [{ timeout: 'soon' }, "flux timeout is 'soon'"],
    [{ namespace: 'Flux' }, "flux namespace 'Flux' is not a valid DNS label"],
    [{ name: 'a_b' }, "flux name 'a_b' is not a valid DNS label"],
  ])('refuse %j', (props, message) => {
    expect(() => of(props)).toThrow(message);
  });
});
