/** The parts of an image reference. */
export interface ImageReference {
  /** Registry host, with its port if it has one; `docker.io` when none was written. */
  readonly registry: string;
  /** Path in the registry, for example `library/postgres`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const REFERENCE =
  /^(?<path>[a-zA-Z0-9][\w.-]*(?::\d+)?(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>[a-z0-9+._-]+:[0-9a-fA-F]{32,}))?$/;

/**
 * Takes an image reference apart, with the defaults that container runtimes use.
 *
 * @throws when it is none.
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
export function parseImageReference(reference: string): ImageReference {
  const groups = REFERENCE.exec(reference)?.groups;
  if (!groups)
    throw new Error(
      `'${reference}' is no image reference: write it like 'postgres:16' or 'registry.local:5000/team/app:1.2'`,
    );
  const slash = groups.path.indexOf('/');
  const head = groups.path.slice(0, Math.max(slash, 0));
  const hasRegistry = head.includes('.') || head.includes(':') || head === 'localhost';
  if (slash < 0 && groups.path.includes(':')) {
    // `postgres:16`: without a slash, what follows the colon is a tag and no port
    const [repository, tag] = groups.path.split(':');
    return { registry: 'docker.io', repository: `library/${repository}`, tag, digest: groups.digest };
  }
  const registry = hasRegistry ? head : 'docker.io';
  const path = hasRegistry ? groups.path.slice(slash + 1) : groups.path;
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  return { registry, repository, tag: groups.tag, digest: groups.digest };
}

/** `registry/repository`, the key under which the image catalog knows an image. */
export function imageName({ registry, repository }: ImageReference): string {
  return `${registry}/${repository}`;
}
