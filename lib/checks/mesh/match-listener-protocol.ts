import { entryOf } from '../config-entries';
import { chainsOf } from '../discovery-chain';
import { meshOf } from '../mesh-view';
import { fields, records, show, text } from '../reading';
import { Rule } from '../rule';

const PROTOCOLS = ['tcp', 'http', 'http2', 'grpc'];

/** A listener of an ingress gateway speaks what its services speak. */
export const matchListenerProtocol: Rule = {
  id: 'match-listener-protocol',
  level: 'error',
  refusedBy: 'Consul',
  reason: `seen on Consul 1.22.7: it refuses the IngressGateway, 'has protocol "tcp", which does not match defined listener protocol "http"', and the object stays unsynced`,
  *check(context) {
    const { entries, protocolOf } = meshOf(context);
    for (const manifest of entries('IngressGateway'))
      for (const [i, { protocol, services }] of records(fields(manifest.object.spec).listeners).entries())
        for (const { name } of records(services)) {
          const listens = text(protocol);
          if (!PROTOCOLS.includes(listens ?? '') || !text(name) || name === '*' || chainsOf(context)(name).problem)
            continue;
          if (context.externalServices?.includes(name) && !entryOf(context, 'ServiceDefaults', name)) continue;
          const speaks = protocolOf(name.toLowerCase());
          if (speaks === listens) continue;
          const message = `spec.listeners[${i}].protocol is '${show(protocol)}', but its service '${name}' speaks ${speaks}: give both one protocol, the service by ServiceDefaults '${name}'`;
          yield { manifest, message };
        }
  },
};
