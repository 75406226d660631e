import { customResourceDefinitions } from '../../consul/definitions';
import { Rule } from '../rule';
import { commandWords } from '../command-words';
import { podsOf } from '../pods';

/** With the injector come the definitions of all kinds of Consul that it watches. */
export const requireWatchedKinds: Rule = {
  id: 'require-watched-kinds',
  level: 'error',
  reason:
    'read in command.go of inject-connect of consul-k8s 1.9.11: when the definition of a kind is missing, it stops after two minutes, again and again, and looks ready in between',
  *check(context) {
    for (const { manifest, containers } of podsOf(context)) {
      const words = containers.flatMap(commandWords);
      if (!words.includes('inject-connect')) continue;
      const peering = words.some((word) => /^--?enable-peering(=true)?$/.test(word));
      // Which definitions of the Gateway API are the cluster's own is decided where the install is declared.
      const missing = customResourceDefinitions({ gatewayApi: 'none', peering })
        .map(({ metadata }) => metadata.name)
        .filter((name) => !context.index.find('CustomResourceDefinition', undefined, name));
      if (missing.length === 0) continue;
      const message = `the injector watches kinds that this app does not define: write ${missing.map((name) => `'${name}'`).join(', ')} (CustomResourceDefinitions does)`;
      yield { manifest, message };
    }
  },
};
