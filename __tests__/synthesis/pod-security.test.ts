import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { POD_SECURITY_ENFORCE } from '../../lib/k8s/pod-security';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';

function specOf(enforce: string | undefined, securityContext?: object) {
  const cluster = new Cluster({ version: '1.33', nodes: [{ board: Boards.pi4_4GB }] });
  cluster.images.add({ repository: 'docker.io/acme/web', tag: '1', platforms: ['arm64'], verified: 'test' });
  const app = new MeshApp({ cluster });
  const layer = new Layer(app, '60-web');
  const labels: Record<string, string> = enforce ? { [POD_SECURITY_ENFORCE]: enforce } : {};
  new ApiObject(layer, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web', labels } });
  const web = new kplus.Deployment(layer, 'web', {
    metadata: { name: 'web', namespace: 'web' },
    containers: [{ name: 'web', image: 'acme/web:1' }],
  });
  if (securityContext) {
    const patch = JsonPatch.replace('/spec/template/spec/containers/0/securityContext', securityContext);
    ApiObject.of(web).addJsonPatch(patch);
  }
  const manifest = app.manifests().find(({ object }) => object.kind === 'Deployment')!;
  return manifest.object.spec.template.spec;
}

describe('Pod Security restricted', () => {
  it('has what a cdk8s-plus workload cannot say filled in', () => {
    const spec = specOf('restricted');
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(spec.containers[0].securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('keeps what a pod says itself, for a check to judge', () => {
    const said = { allowPrivilegeEscalation: true, capabilities: { drop: ['NET_RAW'] } };
    expect(specOf('restricted', said).containers[0].securityContext).toEqual(said);
  });

  it('says nothing of escalation beside privileges, which the API server would refuse', () => {
    expect(specOf('restricted', { privileged: true }).containers[0].securityContext).toEqual({
      privileged: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it.each([undefined, 'baseline', 'privileged'])('is not forced on a namespace that enforces %p', (enforce) => {
    const spec = specOf(enforce);
    expect(spec.securityContext?.seccompProfile).toBeUndefined();
    expect(spec.containers[0].securityContext.capabilities).toBeUndefined();
  });
});
