import { imageName, parseImageReference } from '../k8s/image-reference';

/** A processor architecture, as the node label `kubernetes.io/arch` has it. */
export type Architecture = 'arm64' | 'amd64' | 'arm' | 'ppc64le' | 's390x' | '386' | 'riscv64';

/** An image and the platforms that it is published for. */
export interface Image {
  /** Registry and path, for example `docker.io/hashicorp/consul`. */
  readonly repository: string;
  readonly tag: string;
  /** @default - the tag alone */
  readonly digest?: string;
  /** The Linux architectures in the image's index. */
  readonly platforms: readonly Architecture[];
  /** How the platforms are known: where it was looked up, and when. */
  readonly verified: string;
}

/** The reference that a pod's `image` field has; `docker.io/` is left out, as people write it. */
export function referenceOf({ repository, tag, digest }: Image): string {
  const name = repository.replace(/^docker\.io\/(library\/)?/, '');
  return `${name}:${tag}${digest ? `@${digest}` : ''}`;
}

/** The images that an app may run, looked up by the reference in a pod. */
export class ImageCatalog {
  private readonly images = new Map<string, Image>();

  public constructor(images: readonly Image[] = []) {
    images.forEach((image) => this.add(image));
  }

  /** Adds an image, or replaces what is known of this repository and tag. */
  public add(image: Image): this {
    if (image.platforms.length === 0)
      throw new Error(`image '${referenceOf(image)}' has no platforms: name at least one, like 'arm64'`);
    this.images.set(this.key(referenceOf(image)), image);
    if (image.digest) this.images.set(this.key(`${image.repository}@${image.digest}`), image);
    return this;
  }

  /** What is known of the image that a reference names. */
  public find(reference: string): Image | undefined {
    return this.images.get(this.key(reference));
  }

  private key(reference: string): string {
    const parsed = parseImageReference(reference);
    return `${imageName(parsed)}${parsed.tag || !parsed.digest ? `:${parsed.tag ?? 'latest'}` : `@${parsed.digest}`}`;
  }
}
