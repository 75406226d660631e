import { KubeObject, Manifest } from '../k8s/manifest';
import { Check, messagesOf, under } from './entries/place';
import { fields } from './reading';
import { meshOf } from './mesh-view';
import { Problem, Rule } from './rule';

/** A rule over all objects of Consul's kinds `kinds`, from what is checked in their specs. */
export function configEntryRule(id: string, kinds: string | readonly string[], checks: readonly Check[]): Rule {
  const all = [kinds].flat();
  return {
    id,
    level: 'error',
    refusedBy: 'Consul webhook',
    reason: `seen on consul-k8s 2.0.3 with Consul 1.22.7: the webhook refuses the ${all.join(' or ')}; what only Consul refuses leaves it unsynced`,
    *check(context) {
      for (const kind of all) for (const manifest of meshOf(context).entries(kind)) yield* findings(manifest, checks);
    },
  };
}

function* findings(manifest: Manifest, checks: readonly Check[]): Iterable<Problem> {
  const object: KubeObject = manifest.object;
  for (const message of under('spec', messagesOf(checks, fields(object.spec), object))) yield { manifest, message };
}
