import { imageName, parseImageReference } from '../../k8s/image-reference';
import { selects } from '../../k8s/label-selector';
import { meshOf, webhookSelectors } from '../mesh-view';
import { podsOf } from '../pods';
import { FinishedApp, Rule } from '../rule';
import { text } from '../reading';

/** The pods that serve the injector's webhook do not wait for it. */
export const requireControlPlaneLabel: Rule = {
  id: 'require-control-plane-label',
  level: 'error',
  reason:
    "read in the webhook's objectSelector of consul-k8s 1.9.11: the injector would have to admit its own pod before it runs, and the install never starts",
  *check(context) {
    if (!context.settings) return;
    const images = controlPlaneImages(context);
    const selectors = webhookSelectors(context);
    const meshed = new Set(meshOf(context).pods.map(({ template }) => template));
    for (const { manifest, namespace, labels, allContainers, template } of podsOf(context)) {
      if (namespace !== context.settings.namespace || meshed.has(template)) continue;
      if (!allContainers.some(({ image }) => images.has(repositoryOf(text(image))))) continue;
      if (!selects(selectors.pods, labels)) continue;
      const message = `this pod of the control plane has no label 'app: consul', so its creation waits for the injector: add the label to its template`;
      yield { manifest, message };
    }
  },
};

function controlPlaneImages({ settings }: FinishedApp): Set<string | undefined> {
  const { consul, controlPlane } = settings!.release.images;
  return new Set([consul, controlPlane].map(({ repository }) => repositoryOf(repository) ?? ''));
}

function repositoryOf(image: string | undefined): string | undefined {
  try {
    return image === undefined ? undefined : imageName(parseImageReference(image));
  } catch {
    return undefined;
  }
}
