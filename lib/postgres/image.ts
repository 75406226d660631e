import { Image } from '../cluster/image';

/**
 * The official image on Debian: its user has the id 999 and a name in `/etc/passwd`, which initdb asks for, and its C
 * library is the one that PostgreSQL's own packages are tested with. The one on Alpine would be user 70.
 */
export const POSTGRES_IMAGE: Image = {
  repository: 'docker.io/library/postgres',
  // renovate: datasource=docker depName=postgres
  tag: '17.11-trixie',
  platforms: ['amd64', 'arm', 'arm64', '386', 'ppc64le', 'riscv64', 's390x'],
  verified:
    'architectures of library/postgres in docker-library/official-images, at its commit of 2026-08-21; the registry was not asked',
};

/** The user `postgres` of {@link POSTGRES_IMAGE}. */
export const POSTGRES_UID = 999;
