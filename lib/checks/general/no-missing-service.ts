import { Manifest } from '../../k8s/manifest';
import { isDeclared } from '../declared-index';
import { namespaceOf } from '../pods';
import { FinishedApp, Rule } from '../rule';
import { fields, records, text } from '../reading';

/** Every Service that an Ingress, a webhook or a StatefulSet names is there. */
export const noMissingService: Rule = {
  id: 'no-missing-service',
  level: 'error',
  reason:
    "the API server's rule: the reference is accepted, and an Ingress answers 503, a webhook refuses what it is asked about, pods of a StatefulSet have no names",
  *check(context) {
    for (const { manifest, from, namespace, name } of references(context)) {
      if (context.index.find('Service', namespace, name) || isDeclared(context, 'Service', namespace, name)) continue;
      const message = `${from} names Service '${namespace}/${name}', which is neither in this app nor declared: write it, or declare it with declareObject`;
      yield { manifest, message };
    }
  },
};

interface ServiceReference {
  readonly manifest: Manifest;
  readonly from: string;
  readonly namespace: string;
  readonly name: string;
}

function* references(context: FinishedApp): Iterable<ServiceReference> {
  for (const manifest of context.index.ofKind('Ingress', 'networking.k8s.io')) {
    const { defaultBackend, rules } = fields(manifest.object.spec);
    const paths = records(rules).flatMap(({ http }) => records(fields(http).paths));
    for (const backend of [defaultBackend, ...paths.map((path) => path.backend)]) {
      const name = text(fields(fields(backend).service).name);
      if (name !== undefined) yield { manifest, from: 'a backend', namespace: namespaceOf(manifest.object), name };
    }
  }
  for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
    for (const manifest of context.index.ofKind(kind, 'admissionregistration.k8s.io')) {
      for (const webhook of records(manifest.object.webhooks)) {
        const service = fields(fields(webhook.clientConfig).service);
        const [name, namespace] = [text(service.name), text(service.namespace)];
        if (name && namespace) yield { manifest, from: `webhook '${webhook.name}'`, namespace, name };
      }
    }
  }
  for (const manifest of context.index.ofKind('StatefulSet', 'apps')) {
    const name = text(fields(manifest.object.spec).serviceName);
    if (name !== undefined) yield { manifest, from: 'serviceName', namespace: namespaceOf(manifest.object), name };
  }
}
