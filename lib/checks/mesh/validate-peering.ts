import { PEERING_KINDS } from '../../mesh/peering/kinds';
import { configEntryRule } from '../config-entry';
import { needs, needsOneOf } from '../entries/fields';
import { at } from '../entries/place';

/** Peerings keep their tokens where the webhook lets them. */
export const validatePeering = configEntryRule('validate-peering', PEERING_KINDS, [
  needs('peer', 'say where the token is kept'),
  at('peer', needs('secret', 'say where the token is kept')),
  at('peer.secret', needsOneOf('backend', 'kubernetes')),
]);
