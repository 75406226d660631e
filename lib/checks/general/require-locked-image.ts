import { ImageCatalog } from '../../cluster/image';
import { LOCKED } from '../../cluster/image-lock';
import { podsOf } from '../pods';
import { text } from '../reading';
import { Rule } from '../rule';

/** Where the cluster has images of a lock file, each image that pods run has a digest. */
export const requireLockedImage: Rule = {
  id: 'require-locked-image',
  level: 'warning',
  reason:
    'an image whose tag has changed since the lock was written runs by its tag alone: which bits that is, the registry decides with each pull',
  *check(context) {
    const { images } = context.cluster;
    if (!images.all.some(({ verified }) => verified === LOCKED)) return;
    const told = new Set<string>();
    for (const pod of podsOf(context))
      for (const { image, command, args } of pod.allContainers)
        for (const reference of [text(image), ...toldImages(command), ...toldImages(args)])
          if (reference !== undefined && !told.has(reference) && lacksDigest(images, reference)) {
            told.add(reference);
            const message = `image '${reference}' is not in the image lock: run 'meshberry images --lock'`;
            yield { manifest: pod.manifest, message };
          }
  },
};

function lacksDigest(images: ImageCatalog, reference: string): boolean {
  return !reference.includes('@') && images.digestOf(reference) === undefined;
}

/** The injector is told the images of what it injects. */
function toldImages(words: unknown): readonly string[] {
  const all = Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
  return all.flatMap((word: string) => [...word.matchAll(/-image=([^\s"']+)/g)].map(([, image]) => image));
}
