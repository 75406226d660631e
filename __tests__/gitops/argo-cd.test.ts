import { IConstruct } from 'constructs';
import { ArgoCdProps, argoCdObjects } from '../../lib/gitops/argo-cd';
import { GitOps } from '../../lib/gitops/git-ops';
import { annotateForArgoCd } from '../../lib/gitops/sync-annotations';
import { KubeObject, Manifest } from '../../lib/k8s/manifest';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { piCluster } from '../support/cluster';

const repository = 'https://github.com/you/shelf.git';
const manifest = (layer: string, kind: string, more: Partial<KubeObject> = {}): Manifest => ({
  construct: undefined as unknown as IConstruct,
  path: kind,
  layer,
  object: { apiVersion: 'v1', kind, metadata: { name: 'a' }, ...more },
});
const MESH = manifest('30-mesh', 'Mesh', { apiVersion: 'consul.hashicorp.com/v1alpha1' });
const application = (props: Partial<ArgoCdProps> = {}): KubeObject =>
  argoCdObjects([], 'dist', { repository, ...props }).get('application.yaml')!;
const healthChecks = (...manifests: Manifest[]): KubeObject =>
  argoCdObjects(manifests, 'dist', { repository }).get('argocd-cm.yaml')!;
const annotationsOf = (layer: string, kind: string, annotations?: Record<string, string>): unknown =>
  annotateForArgoCd([manifest(layer, kind, { metadata: { name: 'a', annotations } })])[0].object.metadata.annotations;

describe('the Application for Argo CD', () => {
  test('follows the folder, server-side, prunes and mends', () => {
    const { spec } = application();
    expect(spec.source).toEqual({
      ...{ repoURL: repository, targetRevision: 'HEAD', path: 'dist', directory: { recurse: true } },
    });
    expect(spec.syncPolicy.automated).toEqual({ prune: true, selfHeal: true });
    expect(spec.syncPolicy.syncOptions).toEqual(['ServerSideApply=true']);
  });

  test('is tried again without an end, each time with what was pushed last', () => {
    expect(application().spec.syncPolicy.retry).toMatchObject({ limit: -1, refresh: true });
  });

  test('is made as the props say', () => {
    const { metadata, spec } = application({
      ...{ revision: 'v2', path: './clusters/home/dist/', namespace: 'gitops', name: 'home', project: 'shelf' },
      server: 'https://shelf.lan:6443',
    });
    expect(metadata).toMatchObject({ name: 'home', namespace: 'gitops' });
    expect(spec).toMatchObject({
      project: 'shelf',
      source: { targetRevision: 'v2', path: 'clusters/home/dist' },
      destination: { server: 'https://shelf.lan:6443' },
    });
  });

  test.each<[Partial<ArgoCdProps>, string]>([
    [{ repository: 'shelf' }, "argoCd repository is 'shelf': write the URL of a Git repository"],
    [{ namespace: 'Argo' }, "argoCd namespace 'Argo' is not a valid DNS label"],
    [{ name: 'a_b' }, "argoCd name 'a_b' is not a valid DNS label"],
    [{ project: '' }, "argoCd project '' is not a valid DNS label"],
  ])('is refused with %j', (props, message) => {
    expect(() => application(props)).toThrow(message);
  });

  test.each(['git@github.com:you/shelf.git', 'ssh://git@shelf.lan/shelf.git', 'http://shelf.lan/shelf.git'])(
    'takes the repository %s',
    (url) => {
      expect(application({ repository: url }).spec.source.repoURL).toBe(url);
    },
  );
});

describe('the health checks for Argo CD', () => {
  test('are one for each kind that Consul gets, defined or used', () => {
    const definition = (kind: string): Manifest =>
      manifest('10-foundation', 'CustomResourceDefinition', {
        spec: { group: 'consul.hashicorp.com', names: { kind } },
      });
    expect(Object.keys(healthChecks(MESH, definition('ServiceDefaults'), definition('RouteAuthFilter')).data)).toEqual([
      'resource.customizations.health.consul.hashicorp.com_Mesh',
      'resource.customizations.health.consul.hashicorp.com_ServiceDefaults',
    ]);
  });

  test('are a part of the settings of Argo CD, under the label that it looks for', () => {
    expect(healthChecks(MESH).metadata).toEqual({
      ...{ name: 'argocd-cm', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    });
  });
});

describe('the annotations for Argo CD', () => {
  test('put each layer into a wave of its own', () => {
    expect(annotationsOf('00-preflight', 'DaemonSet')).toEqual({ 'argocd.argoproj.io/sync-wave': '0' });
    expect(annotationsOf('50-depscloud', 'Service')).toEqual({ 'argocd.argoproj.io/sync-wave': '50' });
  });

  test.each(['CustomResourceDefinition', 'Namespace', 'PersistentVolumeClaim', 'Secret'])('keep a %s', (kind) => {
    expect(annotationsOf('10-foundation', kind)).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
    });
  });

  test('leave those alone that an object has', () => {
    const own = {
      'argocd.argoproj.io/sync-wave': '5',
      'argocd.argoproj.io/sync-options': 'Replace=true, Prune=true',
      shop: 'open',
    };
    expect(annotationsOf('50-depscloud', 'Secret', own)).toEqual({
      ...own,
      'argocd.argoproj.io/sync-options': 'Replace=true,Prune=true,Delete=false',
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
    });
  });
});

// Seen on Argo CD 3.5.3: a StatefulSet without them is out of sync for ever.
test('the claim templates for Argo CD have what the API server adds to them', () => {
  const spec = { replicas: 1, volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
  const [{ object }] = annotateForArgoCd([manifest('40-database', 'StatefulSet', { apiVersion: 'apps/v1', spec })]);
  expect(object.spec).toEqual({
    replicas: 1,
    volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } }],
  });
  expect(spec.volumeClaimTemplates).toEqual([{ metadata: { name: 'data' } }]);
});

describe('the gitops of an app', () => {
  const app = (gitops: object): MeshApp => new MeshApp({ cluster: piCluster(), gitops });

  test('are one controller', () => {
    expect(() => app({ flux: {}, argoCd: { repository } })).toThrow("gitops has both 'flux' and 'argoCd': set one of");
    expect(() => app({})).toThrow('gitops has no controller: set one of');
  });

  test.each([{ flux: { folder: 'dist' } }, { argoCd: { repository, folder: 'dist' } }])(
    'have a folder of their own: %j',
    (gitops) => {
      expect(() => new GitOps(gitops, 'dist')).toThrow("folder is 'dist', which is the app's folder");
    },
  );

  test('annotate objects for Argo CD alone', () => {
    expect(new GitOps({ argoCd: { repository } }, 'dist')).toMatchObject({ folder: 'argocd', isArgoCd: true });
    expect(new GitOps({ flux: {} }, 'dist')).toMatchObject({ folder: 'flux', isArgoCd: false });
  });
});
