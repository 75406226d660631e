import { parseImageReference } from '../../k8s/image-reference';
import { podsOf } from '../pods';
import { Rule } from '../rule';
import { text } from '../reading';

/** An image has a tag that says which one it is. */
export const requireImageTag: Rule = {
  id: 'require-image-tag',
  level: 'error',
  reason:
    "seen on Kubernetes 1.34.8: it is taken; 'latest' is whatever it is at the pull, so two nodes may run two versions",
  *check(context) {
    for (const { manifest, allContainers } of podsOf(context)) {
      for (const { name, image } of allContainers) {
        const problem = problemOf(text(image));
        if (problem) yield { manifest, message: `container '${name}': ${problem}` };
      }
    }
  },
};

function problemOf(image: string | undefined): string | undefined {
  if (image === undefined) return `no image: name one, like 'postgres:16.4'`;
  try {
    const { tag, digest } = parseImageReference(image);
    if (digest) return undefined;
    if (tag === undefined) return `image '${image}' has no tag: name the version, like '${image}:1.2.3'`;
    return tag === 'latest' ? `image '${image}' has tag 'latest': name the version instead` : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
