import { customResourceDefinitions, DefinitionSet } from '../../consul/definitions';
import { Fields } from '../reading';
import { ConsulRelease } from '../../mesh/release';
import { Rule } from '../rule';
import { injectorsOf } from '../injectors';

/** With the injector come the definitions of all kinds of Consul that it watches. */
export const requireWatchedKinds: Rule = {
  id: 'require-watched-kinds',
  level: 'error',
  reason:
    'read in command.go of inject-connect of consul-k8s 1.9.11 and 2.0.3: when the definition of a kind is missing, it stops after two minutes, again and again, and looks ready in between',
  *check(context) {
    for (const { pod, words } of injectorsOf(context)) {
      const { manifest, containers } = pod;
      const peering = words.some((word) => /^--?enable-peering(=true)?$/.test(word));
      // Which definitions of the Gateway API are the cluster's own is decided where the install is declared.
      const set = setOf(containers, context.settings?.release);
      const missing = customResourceDefinitions({ set, gatewayApi: 'none', peering })
        .map(({ metadata }) => metadata.name)
        .filter((name) => !context.index.find('CustomResourceDefinition', undefined, name, 'apiextensions.k8s.io'));
      if (missing.length === 0) continue;
      const message = `the injector watches kinds that this app does not define: write ${missing.map((name) => `'${name}'`).join(', ')} (CustomResourceDefinitions does)`;
      yield { manifest, message };
    }
  },
};

/** The definitions that an injector needs: of the install's release, or of an older line where its image is of one. */
function setOf(containers: readonly Fields[], release: ConsulRelease | undefined): DefinitionSet | undefined {
  if (containers.some(({ image }) => /consul-k8s-control-plane:1\./.test(String(image)))) return '1.9';
  return release?.facts.definitions;
}
