import { parseGoDuration } from '../../k8s/go-duration';
import { configEntryRule } from '../config-entry';
import { duration, exactlyOne, needs, needsOneOf } from '../entries/fields';
import { at, ValueCheck } from '../entries/place';
import { isRequestUri } from '../entries/request-uri';
import { fields, show } from '../reading';

const backOff: ValueCheck = (value) => {
  const { baseInterval, maxInterval } = fields(value);
  const [base, max] = [baseInterval, maxInterval].map((one) => parseGoDuration(String(one ?? '0')) ?? 0);
  return max !== 0 && base > max
    ? `has baseInterval '${show(baseInterval)}' above maxInterval '${show(maxInterval)}': raise maxInterval`
    : undefined;
};

/** JWTProviders are such as the webhook takes. */
export const validateJwtProvider = configEntryRule('validate-jwt-provider', 'JWTProvider', [
  needs('jsonWebKeySet', 'say where the keys are, local or remote'),
  at('jsonWebKeySet', exactlyOne('local', 'remote')),
  at(
    'jsonWebKeySet.local',
    exactlyOne('jwks', 'filename'),
    at('jwks', (value) => (isBase64(String(value)) ? undefined : 'is not base64: encode the key set')),
  ),
  at(
    'jsonWebKeySet.remote',
    needs('uri', 'name where the keys are fetched'),
    at('uri', (uri) =>
      uri === '' || isRequestUri(String(uri))
        ? undefined
        : `is '${show(uri)}': use a URL like 'https://id.example.org/keys'`,
    ),
    at('cacheDuration', duration),
    at('retryPolicy.retryPolicyBackOff', at('{baseInterval,maxInterval}', duration), backOff),
    at(
      'jwksCluster',
      needsOneOf('discoveryType', 'STRICT_DNS', 'STATIC', 'LOGICAL_DNS', 'EDS', 'ORIGINAL_DST'),
      at('connectTimeout', duration),
      at('tlsCertificates', exactlyOne('trustedCA', 'caCertificateProviderInstance')),
      at('tlsCertificates.trustedCA', exactlyOne('filename', 'environmentVariable', 'inlineString', 'inlineBytes')),
    ),
  ),
  at('locations[]', exactlyOne('header', 'queryParam', 'cookie')),
  at('locations[].{header,queryParam,cookie}', needs('name', 'name what holds the token')),
  at('forwarding', needs('headerName', 'name the header that the token is forwarded in')),
]);

/** As Go decodes it: with padding, line ends apart. */
function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replace(/[\r\n]/g, ''));
}
