import { fields, show, texts } from '../reading';
import { oneOf } from './fields';
import { at, Check } from './place';

const VERSIONS = ['TLS_AUTO', 'TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3'];
/** @see https://github.com/hashicorp/consul/blob/v1.22.7/types/tls.go */
const SUITES = [
  ...[
    'AES_128_GCM_SHA256',
    'AES_128_CBC_SHA',
    'AES_256_GCM_SHA384',
    'AES_256_CBC_SHA',
    'CHACHA20_POLY1305_SHA256',
  ].flatMap((suite) => [`TLS_ECDHE_ECDSA_WITH_${suite}`, `TLS_ECDHE_RSA_WITH_${suite}`]),
  ...['AES_128_GCM_SHA256', 'AES_128_CBC_SHA', 'AES_256_GCM_SHA384', 'AES_256_CBC_SHA'].map(
    (suite) => `TLS_RSA_WITH_${suite}`,
  ),
];

/** The TLS of a listener or a proxy. */
export const tlsParameters: readonly Check[] = [
  at('{tlsMinVersion,tlsMaxVersion}', oneOf(...VERSIONS)),
  (value) => {
    const { tlsMinVersion, tlsMaxVersion } = fields(value);
    const [min, max] = [tlsMinVersion, tlsMaxVersion].map((version) => VERSIONS.indexOf(version));
    return min > 0 && max > 0 && min > max
      ? `has tlsMinVersion '${show(tlsMinVersion)}' above tlsMaxVersion '${show(tlsMaxVersion)}': raise tlsMaxVersion`
      : undefined;
  },
  function* (value) {
    const { tlsMinVersion, cipherSuites } = fields(value);
    const suites = texts(cipherSuites);
    for (const suite of suites)
      if (!SUITES.includes(suite)) yield `.cipherSuites has '${suite}': use some of ${SUITES.join(', ')}`;
    if (suites.length > 0 && tlsMinVersion === 'TLSv1_3')
      yield `has cipherSuites and tlsMinVersion 'TLSv1_3': suites are for TLS 1.2 and older, remove them`;
  },
];
