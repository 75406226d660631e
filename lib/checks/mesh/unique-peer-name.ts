import { PEERING_KINDS } from '../../mesh/peering/kinds';
import { meshOf } from '../mesh-view';
import { namespaceOf } from '../pods';
import { fields, text } from '../reading';
import { Rule } from '../rule';

/** Each peering has a name and a Secret of its own. */
export const uniquePeerName: Rule = {
  id: 'unique-peer-name',
  level: 'error',
  refusedBy: 'Consul webhook',
  reason:
    'read in the peering controllers of consul-k8s 2.0.3: the webhook refuses a second PeeringAcceptor with the Secret of another one; Consul knows no namespaces, so that two of one name are one peering, and removing one of them deletes it',
  *check(context) {
    const view = meshOf(context);
    const byName = new Map<string, string>();
    const bySecret = new Map<string, string>();
    for (const manifest of PEERING_KINDS.flatMap((kind) => view.entries(kind))) {
      const { kind, metadata, spec } = manifest.object;
      const namespace = namespaceOf(manifest.object);
      const own = `${kind} '${namespace}/${metadata.name}'`;
      const other = byName.get(metadata.name);
      if (other) yield { manifest, message: `${own} is the peer of ${other}: rename one of them, or remove it` };
      else byName.set(metadata.name, own);
      const secret = text(fields(fields(fields(spec).peer).secret).name);
      if (!secret) continue;
      const holder = bySecret.get(`${namespace}/${secret}`);
      if (holder)
        yield {
          manifest,
          message: `${own} keeps its token in Secret '${secret}', as ${holder} does: name another Secret`,
        };
      else bySecret.set(`${namespace}/${secret}`, own);
    }
  },
};
