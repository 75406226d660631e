import { Boards, Cluster, KubeObject, Layer, MeshApp, NodeGroupProps } from '../../lib';
import { sizeFor } from '../../lib/cluster/sizes';
import { SidecarPrograms } from '../../lib/mesh/sidecar-programs';
import { Preflight, PreflightProps } from '../../lib/preflight/preflight';

function synthesized(nodes: NodeGroupProps[], props?: PreflightProps): KubeObject[] {
  const app = new MeshApp({ cluster: new Cluster({ version: '1.33', nodes }) });
  new Preflight(new Layer(app, '00-preflight'), 'preflight', props);
  return app.manifests().map(({ object }) => object);
}

const pis = { board: Boards.pi3bPlus, names: ['pi-1', 'pi-2'] };
const named = (objects: KubeObject[], kind: string, name = 'preflight'): KubeObject =>
  objects.find((object) => object.kind === kind && object.metadata.name === name)!;

describe('the preflight', () => {
  test('checks the node with the shell of the Consul image, then tries the Envoy that the mesh will run', () => {
    const { initContainers, containers } = named(synthesized([pis]), 'DaemonSet').spec.template.spec;
    expect(initContainers.map(({ name, image, command }: KubeObject) => [name, image, command[0]])).toEqual([
      ['node', 'hashicorp/consul:2.0.3', '/bin/sh'],
      ['envoy', 'hashicorp/consul-dataplane:2.0.3', '/usr/local/bin/envoy'],
    ]);
    expect(containers).toHaveLength(1);
  });

  test('reaches every node, tainted ones too', () => {
    expect(named(synthesized([pis]), 'DaemonSet').spec.template.spec.tolerations).toEqual([{ operator: 'Exists' }]);
  });

  test('knows what each node was declared to be', () => {
    const server = { board: Boards.pi4_4GB, role: 'server' as const, names: ['pi-0'] };
    expect(named(synthesized([server, pis]), 'ConfigMap').data.nodes).toBe(
      'pi-0 arm64 3793 2150 envoy\npi-1 arm64 905 521 envoy\npi-2 arm64 905 521 envoy\n',
    );
  });

  test('does not try Envoy on nodes that are declared not to run it', () => {
    const objects = synthesized([pis, { board: Boards.pi4_8GB, names: ['pi-3'], runsEnvoy: false }]);
    const hosts = (name: string): unknown =>
      named(objects, 'DaemonSet', name).spec.template.spec.affinity.nodeAffinity
        .requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0];
    expect(hosts('preflight')).toEqual({ key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['pi-3'] });
    expect(hosts('preflight-no-envoy')).toEqual({ key: 'kubernetes.io/hostname', operator: 'In', values: ['pi-3'] });
    const { initContainers } = named(objects, 'DaemonSet', 'preflight-no-envoy').spec.template.spec;
    expect(initContainers.map(({ name }: { name: string }) => name)).toEqual(['node']);
  });

  test('meets Pod Security restricted, and states what it asks for', () => {
    const { securityContext, initContainers, containers } = named(synthesized([pis]), 'DaemonSet').spec.template.spec;
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(securityContext.runAsUser).toBe(100);
    for (const container of [...initContainers, ...containers]) {
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources.requests).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
      expect(container.resources.limits.memory).toEqual(expect.any(String));
      expect(container.imagePullPolicy).toBe('IfNotPresent');
    }
  });

  test('keeps little of a board for as long as its pods are there, also for the Envoy that is tried', () => {
    const { initContainers, containers } = named(synthesized([pis]), 'DaemonSet').spec.template.spec;
    const of = (part: 'requests' | 'limits') =>
      [...initContainers, ...containers].map(({ resources }) => resources[part].memory);
    expect(of('requests')).toEqual(['8Mi', '8Mi', '8Mi']);
    expect(of('limits')).toEqual(['32Mi', sizeFor(SidecarPrograms.sidecar, 'pi3').limits.memory, '32Mi']);
  });

  test('is all in one layer, which begins with its own namespace', () => {
    const app = new MeshApp({ cluster: new Cluster({ version: '1.33', nodes: [pis] }) });
    new Preflight(new Layer(app, '00-preflight'), 'preflight');
    expect([...app.render().files.keys()].sort()).toEqual([
      '00-preflight/00-namespace-preflight.yaml',
      '00-preflight/configmap-preflight.yaml',
      '00-preflight/daemonset-preflight.yaml',
      '00-preflight/networkpolicy-default-deny.yaml',
      '00-preflight/serviceaccount-default.yaml',
    ]);
    expect(named(synthesized([pis], { namespace: 'ops' }), 'DaemonSet').metadata.namespace).toBe('ops');
  });

  test('does not take a namespace that is in every cluster, since it is deleted with its layer', () => {
    expect(() => synthesized([pis], { namespace: 'default' })).toThrow(
      "'00-preflight/preflight': namespace is 'default', which is in every cluster, and this one is deleted with its layer: use one of its own, like 'preflight', or omit it",
    );
  });

  test('pulls as it is told', () => {
    const { spec } = named(
      synthesized([pis], { imagePull: { pullPolicy: 'Always', pullSecrets: ['home'] } }),
      'DaemonSet',
    ).spec.template;
    expect(spec.imagePullSecrets).toEqual([{ name: 'home' }]);
    expect(spec.initContainers[1].imagePullPolicy).toBe('Always');
  });

  test('a namespace that is not a valid DNS label is refused', () => {
    expect(() => synthesized([pis], { namespace: 'Ops' })).toThrow("namespace 'Ops' is not a valid DNS label");
  });
});
