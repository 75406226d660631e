import { Image, ImageCatalog, referenceOf } from '../cluster/image';

/** The programs of deps.cloud, each an image of its own. */
export type ProgramName = 'extractor' | 'tracker' | 'gateway' | 'indexer';

// renovate: datasource=docker depName=depscloud/gateway
export const VERSION = '0.3.5';
export const REGISTRY = 'docker.io/depscloud';

/** The programs' user, in all four images. */
export const UID = 13490;

/**
 * The image of a program. That of {@link VERSION} gets into the catalog, unless it is there already; another version
 * has to be added by who wants it, with platforms that somebody looked up.
 */
export function programImage(catalog: ImageCatalog, program: ProgramName, registry: string, tag: string): string {
  const image: Image = {
    repository: `${registry}/${program}`,
    tag,
    platforms: ['amd64', 'arm64'],
    verified:
      "platforms of `docker buildx build` in .github/workflows of depscloud/depscloud v0.3.5, and goreleaser's builds; the registry was not asked" +
      (registry === REGISTRY ? '' : `; '${registry}' is taken for a mirror of '${REGISTRY}'`),
  };
  const known = catalog.find(referenceOf(image));
  return referenceOf(known || tag === VERSION ? catalog.use(known ?? image) : image);
}
