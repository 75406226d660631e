import { Boards, Cluster, Layer, lockedImages, MeshApp, PostgresDev } from '../../lib';
import { Consul } from '../../lib';
import { POSTGRES_IMAGE } from '../../lib/postgres/image';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const { repository, tag } = POSTGRES_IMAGE;

describe('the image lock', () => {
  test('puts the digest beside the tag in what the app writes', () => {
    const images = lockedImages({ images: { [`${repository}:${tag}`]: { digest, platforms: ['arm64'] } } });
    const cluster = new Cluster({ version: '1.33', nodes: [{ board: Boards.pi4_4GB, role: 'server' }], images });
    const app = new MeshApp({ cluster });
    const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul');
    new PostgresDev(new Layer(app, '40-db'), 'db', { mesh, namespace: 'shop' });
    const { spec } = app
      .manifests()
      .find(({ object }) => object.metadata.name.startsWith('postgresql') && object.kind === 'StatefulSet')!.object;
    expect(spec.template.spec.containers[0].image).toBe(`postgres:${tag}@${digest}`);
  });

  test.each([
    [{ 'docker.io/acme/shop': { digest, platforms: ['arm64'] } }, "'docker.io/acme/shop' without a tag"],
    [{ 'registry.lan:5000/shop': { digest, platforms: ['arm64'] } }, 'without a tag'],
    [{ 'docker.io/acme/shop:1': { digest: 'sha256:12', platforms: ['arm64'] } }, "digest 'sha256:12'"],
    [{ 'docker.io/acme/shop:1': { digest, platforms: [] } }, 'has no platforms'],
  ])('is refused when it was not written by the command', (images, message) => {
    expect(() => lockedImages({ images })).toThrow(message);
  });
});
