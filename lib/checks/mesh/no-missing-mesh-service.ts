import { knownServices } from '../known-services';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** Every upstream names a service of the app's mesh, or one that is declared external. */
export const noMissingMeshService: Rule = {
  id: 'no-missing-mesh-service',
  level: 'error',
  reason:
    'seen on Consul 1.22.7: an upstream to a service that is not registered is accepted; its calls find no instance',
  *check(context) {
    const view = meshOf(context);
    const known = knownServices(context);
    for (const { manifest, upstreams } of view.pods) {
      for (const { item, name, isPreparedQuery, peer, datacenter } of upstreams) {
        const elsewhere = peer ?? (datacenter === context.settings?.datacenter ? undefined : datacenter);
        if (isPreparedQuery || elsewhere || known.has(name)) continue;
        const close = [...known].find((other) => other.includes(name) || name.includes(other));
        const hint = close ? `did you mean '${close}'? If not, ` : '';
        const message = `upstream '${item}' names mesh service '${name}', which no Service of this app registers: ${hint}add the service, or declare it with ExternalMeshService.fromServiceName('${name}')`;
        yield { manifest, message };
      }
    }
  },
};
