import { configEntryRule } from '../config-entry';
import { oneOf } from '../entries/fields';
import { at } from '../entries/place';
import { tlsParameters } from '../entries/tls';

const ESCAPED_SLASHES = [
  'IMPLEMENTATION_SPECIFIC_DEFAULT',
  'KEEP_UNCHANGED',
  'REJECT_REQUEST',
  'UNESCAPE_AND_REDIRECT',
  'UNESCAPE_AND_FORWARD',
];

/** The Mesh entry is such as the webhook takes. */
export const validateMeshEntry = configEntryRule('validate-mesh-entry', 'Mesh', [
  at('tls.{incoming,outgoing}', ...tlsParameters),
  at(
    'http.incoming.requestNormalization',
    at('pathWithEscapedSlashesAction', oneOf(...ESCAPED_SLASHES)),
    at('headersWithUnderscoresAction', oneOf('ALLOW', 'REJECT_REQUEST', 'DROP_HEADER')),
  ),
]);
