/** The vocabulary of the Gateway API: names, references and conditions. */
import { GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { type Json, type Schema, dateTime, int32, int64, listBy, object, oneOf, string } from './schema';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
/** A domain and a path, such as `consul.hashicorp.com/gateway-controller`. */
export const domainPath = `${subdomain}\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+`;
/** A domain and a word, such as `example.com/bar`. */
export const domainWord = `${subdomain}\\/[A-Za-z0-9]+`;

export const objectName: Schema = { ...string, minLength: 1, maxLength: 253 };
export const namespace: Schema = { ...string, minLength: 1, maxLength: 63, pattern: `^${label}$` };
export const kindName: Schema = {
  ...string,
  minLength: 1,
  maxLength: 63,
  pattern: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$',
};
/** An API group; the empty one is core. */
export const group: Schema = { ...string, maxLength: 253, pattern: `^$|^${subdomain}$` };
export const gatewayGroup: Schema = { ...group, default: GATEWAY_API_GROUP };
export const coreGroup: Schema = { ...group, default: '' };

export const preciseHostname: Schema = { ...string, minLength: 1, maxLength: 253, pattern: `^${subdomain}$` };
/** A host name whose first label may be `*`. */
export const hostname: Schema = { ...string, minLength: 1, maxLength: 253, pattern: `^(\\*\\.)?${subdomain}$` };
export const sectionName = preciseHostname;
export const controllerName: Schema = { ...string, minLength: 1, maxLength: 253, pattern: `^${domainPath}$` };
export const port: Schema = { ...int32, minimum: 1, maximum: 65535 };

/** The fields of a reference to what answers. */
export const backendFields = {
  group: coreGroup,
  kind: { ...kindName, default: 'Service' },
  name: objectName,
  namespace,
  port,
};

const condition = object(
  {
    type: {
      ...string,
      maxLength: 316,
      pattern: `^(${subdomain}/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$`,
    },
    status: oneOf('True', 'False', 'Unknown'),
    reason: { ...string, minLength: 1, maxLength: 1024, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' },
    message: { ...string, maxLength: 32768 },
    lastTransitionTime: dateTime,
    observedGeneration: { ...int64, minimum: 0 },
  },
  ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
);

export const conditions = listBy('type', condition, { maxItems: 8 });

/** The condition that an object bears until a controller has looked at it. */
export function waitingFor(type: string, reason = 'Pending'): { readonly [key: string]: Json } {
  return {
    type,
    status: 'Unknown',
    reason,
    message: 'Waiting for controller',
    lastTransitionTime: '1970-01-01T00:00:00Z',
  };
}
