/** The parts of an image reference. */
export interface ImageReference {
  /** Registry host, with its port if it has one; `docker.io` when none was written. */
  readonly registry: string;
  /** Path in the registry, for example `library/postgres`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const DOCKER_HUB = 'docker.io';
const REFERENCE =
  /^(?<path>[a-zA-Z0-9][\w./-]*?(?::\d+\/[\w./-]+)?)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>[a-z0-9+._-]+:[0-9a-fA-F]{32,}))?$/;
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;

/**
 * Takes an image reference apart, with the defaults that container runtimes use.
 *
 * @throws when it is none.
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
export function parseImageReference(reference: string): ImageReference {
  const { path = '', tag, digest } = REFERENCE.exec(reference)?.groups ?? {};
  const head = path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
  // As runtimes see it: what has a dot or a port before the first slash is a host, and so is localhost.
  const hasRegistry = /[.:]/.test(head) || head === 'localhost';
  const registry = hasRegistry && head !== 'index.docker.io' ? head : DOCKER_HUB;
  const rest = hasRegistry ? path.slice(head.length + 1) : path;
  if (!REPOSITORY.test(rest))
    throw new Error(
      `'${reference}' is not a valid image reference: write it like 'postgres:16' or 'registry.local:5000/team/app:1.2'`,
    );
  return {
    registry,
    repository: registry === DOCKER_HUB && !rest.includes('/') ? `library/${rest}` : rest,
    tag,
    digest,
  };
}

/** `registry/repository`, the key under which the image catalog knows an image. */
export function imageName({ registry, repository }: ImageReference): string {
  return `${registry}/${repository}`;
}
