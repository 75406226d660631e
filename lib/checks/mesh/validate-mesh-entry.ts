import { configEntryRule, oneOf } from '../config-entry';
import { fields, show } from '../reading';

const VERSIONS = ['TLS_AUTO', 'TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3'];
const ESCAPED_SLASHES = [
  'IMPLEMENTATION_SPECIFIC_DEFAULT',
  'KEEP_UNCHANGED',
  'REJECT_REQUEST',
  'UNESCAPE_AND_REDIRECT',
  'UNESCAPE_AND_FORWARD',
];

/** The Mesh entry is such as the webhook takes. */
export const validateMeshEntry = configEntryRule('validate-mesh-entry', 'Mesh', function* (spec) {
  for (const direction of ['incoming', 'outgoing']) {
    const { tlsMinVersion, tlsMaxVersion } = fields(fields(spec.tls)[direction]);
    yield* oneOf(`tls.${direction}.tlsMinVersion`, tlsMinVersion, VERSIONS);
    yield* oneOf(`tls.${direction}.tlsMaxVersion`, tlsMaxVersion, VERSIONS);
    const [min, max] = [tlsMinVersion, tlsMaxVersion].map((version) => VERSIONS.indexOf(version));
    if (min > 0 && max > 0 && min > max)
      yield `tls.${direction} has tlsMinVersion '${show(tlsMinVersion)}' above tlsMaxVersion '${show(tlsMaxVersion)}': raise tlsMaxVersion`;
  }
  const normalization = fields(fields(fields(spec.http).incoming).requestNormalization);
  const path = 'http.incoming.requestNormalization';
  yield* oneOf(`${path}.pathWithEscapedSlashesAction`, normalization.pathWithEscapedSlashesAction, ESCAPED_SLASHES);
  yield* oneOf(`${path}.headersWithUnderscoresAction`, normalization.headersWithUnderscoresAction, [
    'ALLOW',
    'REJECT_REQUEST',
    'DROP_HEADER',
  ]);
});
