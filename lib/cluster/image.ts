import { imageName, parseImageReference } from '../k8s/image-reference';
import { requireArguments } from '../props/arguments';

/** A processor architecture, as the node label `kubernetes.io/arch` has it. */
export type Architecture = 'arm64' | 'amd64' | 'arm' | 'ppc64le' | 's390x' | '386' | 'riscv64';

/** An image and the platforms that it is published for. */
export interface Image {
  /** Registry and path, for example `docker.io/hashicorp/consul`. */
  readonly repository: string;
  /** The tag, without a digest. */
  readonly tag: string;
  /** @default - the tag alone */
  readonly digest?: string;
  /** The Linux architectures in the image's index. */
  readonly platforms: readonly Architecture[];
  /**
   * The user in the image's configuration, a number or a name: 0 for root, or where it names none.
   * @default - what is known of well-known images
   */
  readonly user?: number | string;
  /** How the platforms are known: where it was looked up, and when. */
  readonly verified: string;
}

/** The reference that a pod's `image` field has; `docker.io/` is left out, as people write it. */
export function referenceOf(image: Image): string {
  requireArguments('referenceOf', [image]);
  const { repository, tag, digest } = image;
  const name = repository.replace(/^docker\.io\/(library\/)?/, '');
  return `${name}:${tag}${digest ? `@${digest}` : ''}`;
}

/** @see https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests */
const DIGEST = /^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;

/** The images that an app may run, looked up by the reference in a pod. */
export class ImageCatalog {
  private readonly images = new Map<string, Image>();
  /** Images that a construct has rendered already, by key. */
  private readonly used = new Map<string, Image>();

  public constructor(images: readonly Image[] = []) {
    requireArguments('ImageCatalog', [images]);
    images.forEach((image) => this.add(image));
  }

  /**
   * Adds an image, or replaces what is known of this repository and tag.
   *
   * @throws when the image has no platforms, a digest that is not valid, or another digest than the one that a construct has rendered already.
   */
  public add(image: Image): this {
    requireArguments('ImageCatalog.add', [image]);
    if (image.platforms.length === 0)
      throw new Error(`image '${referenceOf(image)}' has no platforms: name at least one, like 'arm64'`);
    if (image.digest !== undefined && !DIGEST.test(image.digest))
      throw new Error(
        `image '${referenceOf(image)}' has the digest '${image.digest}': write 'sha256:' and 64 digits of 0 to 9 and a to f, or remove it`,
      );
    const used = this.used.get(this.key(referenceOf(image)));
    if (used && used.digest !== image.digest)
      throw new Error(
        `image '${referenceOf(image)}' is added after a construct has rendered '${referenceOf(used)}': add it before that construct`,
      );
    this.images.set(this.key(referenceOf(image)), image);
    if (image.digest) this.images.set(this.key(`${image.repository}@${image.digest}`), image);
    return this;
  }

  /**
   * What the catalog knows of an image that a construct brings along: the image with its digest if one was added, else
   * the image as it is, which is added then.
   */
  public use(image: Image): Image {
    requireArguments('ImageCatalog.use', [image]);
    const known = this.find(referenceOf(image));
    if (!known || (image.digest && !known.digest)) this.add(image);
    const used = this.find(referenceOf(image))!;
    this.used.set(this.key(referenceOf(used)), used);
    return used;
  }

  /** What is known of the image that a reference names. */
  public find(reference: string): Image | undefined {
    requireArguments('ImageCatalog.find', [reference]);
    return this.images.get(this.key(reference));
  }

  /** The digest of the image that a reference names by its tag; nothing for what is not a valid reference. */
  public digestOf(reference: string): string | undefined {
    requireArguments('ImageCatalog.digestOf', [reference]);
    try {
      return this.find(reference)?.digest;
    } catch {
      return undefined;
    }
  }

  /**
   * All images that are known, each once.
   * @internal
   */
  public get all(): readonly Image[] {
    return [...new Set(this.images.values())];
  }

  private key(reference: string): string {
    const parsed = parseImageReference(reference);
    return `${imageName(parsed)}${parsed.tag || !parsed.digest ? `:${parsed.tag ?? 'latest'}` : `@${parsed.digest}`}`;
  }
}
