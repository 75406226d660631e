import { Architecture, Image, ImageCatalog } from './image';
import { requireArguments } from '../props/arguments';

/** What `meshberry images --lock` writes: by registry, path and tag, what the registry had. */
export interface ImageLock {
  /** By registry, path and tag, like `docker.io/library/postgres:17.6`. */
  readonly images: Readonly<
    Record<
      string,
      {
        /** What the tag stood for: `sha256:` and 64 hexadecimal digits. */
        readonly digest: string;
        /** The architectures that the registry has of it, like `arm64`. */
        readonly platforms: readonly string[];
      }
    >
  >;
}

/** How the platforms of an image of a lock file are known. */
export const LOCKED = 'the image lock';
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * A catalog of the images in a lock file: pods run them by tag and digest, and synth asks no registry.
 * @throws when the file was not written by `meshberry images --lock`.
 */
export function lockedImages(lock: ImageLock): ImageCatalog {
  requireArguments('lockedImages', [lock]);
  return new ImageCatalog(
    Object.entries(lock.images).map(([name, { digest, platforms }]): Image => {
      const colon = name.lastIndexOf(':');
      if (colon < name.lastIndexOf('/') || colon < 1)
        throw new Error(`image lock has '${name}' without a tag: write the file again with 'meshberry images --lock'`);
      if (!DIGEST.test(digest))
        throw new Error(
          `image lock has digest '${digest}' for '${name}', which is not sha256: and 64 hexadecimal digits: write the file again with 'meshberry images --lock'`,
        );
      const [repository, tag] = [name.slice(0, colon), name.slice(colon + 1)];
      return { repository, tag, digest, platforms: platforms as readonly Architecture[], verified: LOCKED };
    }),
  );
}
