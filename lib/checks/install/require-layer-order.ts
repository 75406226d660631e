import { CONSUL_GROUP } from '../../k8s/api-groups';
import { describe, groupOf, Manifest } from '../../k8s/manifest';
import { meshOf } from '../mesh-view';
import { fields, records, text, texts } from '../reading';
import { FinishedApp, Rule } from '../rule';

/** What the injector is asked about is applied after it: meshed pods, and config entries. */
export const requireLayerOrder: Rule = {
  id: 'require-layer-order',
  level: 'error',
  reason: `layers are applied in their order: pods and config entries are refused until the injector is there; with failure policy Ignore pods start without a sidecar`,
  *check(context) {
    const webhooks = injectorWebhooks(context);
    const injector = webhooks
      .map(({ layer }) => layer)
      .sort()
      .pop();
    if (injector === undefined) return;
    const early = ({ layer }: Manifest): boolean => layer <= injector;
    const higher = ({ layer }: Manifest): string =>
      `layer '${layer}' is not applied after the injector's, '${injector}': give it a higher number, like '60-${layer.replace(/^\d\d-/, '')}', or the injector's a lower one, like '20-consul'`;
    for (const { manifest } of meshOf(context).pods)
      if (early(manifest)) yield { manifest, message: `the pods are meshed, but ${higher(manifest)}` };
    const judged = new Set(webhooks.flatMap(resourcesOf));
    for (const manifest of context.index.manifests)
      if (groupOf(manifest.object) === CONSUL_GROUP && early(manifest) && isAmong(judged, manifest.object.kind))
        yield {
          manifest,
          message: `${describe(manifest.object)} is judged by the injector's webhook, but ${higher(manifest)}`,
        };
  },
};

/** The webhook configurations of Consul's injector; those of other programs are not asked about these objects. */
function injectorWebhooks({ index }: FinishedApp): readonly Manifest[] {
  return ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']
    .flatMap((kind) => index.ofKind(kind, 'admissionregistration.k8s.io'))
    .filter(({ object }) => records(object.webhooks).some(({ name }) => text(name)?.endsWith(`.${CONSUL_GROUP}`)));
}

/** The resources of Consul's group that a configuration's webhooks judge. */
function resourcesOf({ object }: Manifest): readonly string[] {
  return records(object.webhooks)
    .flatMap(({ rules }) => records(rules))
    .filter(({ apiGroups }) => texts(apiGroups).includes(CONSUL_GROUP))
    .flatMap((rule) => texts(fields(rule).resources));
}

/** Whether a kind is among resources, which are named by its plural. */
function isAmong(resources: ReadonlySet<string>, kind: string): boolean {
  const name = kind.toLowerCase();
  return [name, `${name}s`, `${name}es`, name.replace(/y$/, 'ies')].some((plural) => resources.has(plural));
}
