import { configEntryRule } from '../config-entry';
import { needs } from '../entries/fields';
import { at } from '../entries/place';
import { fields, show } from '../reading';

/** Peerings keep their tokens where the webhook lets them. */
export const validatePeering = configEntryRule(
  'validate-peering',
  ['PeeringAcceptor', 'PeeringDialer'],
  [
    at('peer', needs('secret', 'say where the token is kept')),
    at('peer.secret', (secret) => {
      const { backend } = fields(secret);
      return backend === 'kubernetes'
        ? undefined
        : `.backend is ${backend ? `'${show(backend)}'` : 'missing'}: use 'kubernetes'`;
    }),
  ],
);
