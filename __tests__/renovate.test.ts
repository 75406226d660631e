import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RENOVATE } from '../commands/project/renovate';
import { VERSION } from '../lib/depscloud/images';
import { ConsulReleases } from '../lib/mesh/release';
import { POSTGRES_IMAGE } from '../lib/postgres/image';

interface Manager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly depNameTemplate?: string;
}

const root = resolve(__dirname, '..');
const { customManagers } = JSON.parse(readFileSync(join(root, 'renovate.json'), 'utf8')) as {
  customManagers: readonly Manager[];
};

/** What the managers find in a file: name and version, as Renovate's regex manager extracts them. */
function found(file: string, text = readFileSync(join(root, file), 'utf8')): string[] {
  const managers = customManagers.filter(({ managerFilePatterns }) =>
    managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)),
  );
  return managers.flatMap(({ matchStrings, depNameTemplate }) =>
    matchStrings.flatMap((pattern) =>
      [...text.matchAll(new RegExp(pattern, 'g'))].map(
        ({ groups = {} }) => `${depNameTemplate ?? groups.depName} ${groups.currentValue}`,
      ),
    ),
  );
}

// Renovate 44.121.2 found the same, with --platform=local --dry-run=extract. With a registry it looked up newer tags and digests of a
// main.ts and a lock, and its update step wrote them where these patterns find the old ones; in the lock, digests alone.
describe('the configuration of Renovate', () => {
  test('finds both versions of each release of Consul, where the release and where its images have them', () => {
    const releases = [ConsulReleases.v1_22_7, ConsulReleases.v2_0_3].flatMap(({ consul, consulK8s }) => [
      `hashicorp/consul ${consul}`,
      `hashicorp/consul-k8s-control-plane ${consulK8s}`,
    ]);
    expect(found('lib/mesh/release.ts').sort()).toEqual([...releases, ...releases].sort());
  });

  test('finds the images of PostgreSQL and deps.cloud', () => {
    expect(found('lib/postgres/image.ts')).toEqual([`postgres ${POSTGRES_IMAGE.tag}`]);
    expect(found('lib/depscloud/images.ts')).toEqual([`depscloud/gateway ${VERSION}`]);
  });

  test('finds the version of k3s and added images in main.ts', () => {
    expect(found('main.ts')).toEqual(['k3s-io/k3s v1.33.5+k3s1']);
    const added = "cluster.images.add({ repository: 'docker.io/acme/shop', tag: '1.4', platforms: ['arm64'] });";
    expect(found('main.ts', added)).toEqual(['docker.io/acme/shop 1.4']);
  });

  test('finds each image of the lock, also of a registry with a port', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const images = {
      'docker.io/library/postgres:17.6': { digest, platforms: ['arm64'] },
      'registry.lan:5000/acme/shop:1.4': { digest, platforms: ['arm64'] },
    };
    expect(found('images.lock.json', JSON.stringify({ images }, null, 2))).toEqual([
      'docker.io/library/postgres 17.6',
      'registry.lan:5000/acme/shop 1.4',
    ]);
  });

  test('has what a new project gets', () => {
    const patterns = customManagers.flatMap(({ matchStrings }) => matchStrings);
    expect(patterns).toEqual(
      expect.arrayContaining(RENOVATE.customManagers.flatMap(({ matchStrings }) => matchStrings)),
    );
  });
});
