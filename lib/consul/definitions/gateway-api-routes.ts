/** The routes of the Gateway API that Consul's API gateway serves. */
import {
  backendFields,
  conditions,
  controllerName,
  gatewayGroup,
  group,
  hostname,
  kindName,
  namespace,
  objectName,
  port,
  preciseHostname,
  sectionName,
} from './gateway-api-types';
import { type Kind, age } from './kind';
import { type Schema, int32, integer, list, listBy, object, oneOf, string } from './schema';

/** The gateway's listener that a route binds to. */
const parentRef = object(
  { group: gatewayGroup, kind: { ...kindName, default: 'Gateway' }, name: objectName, namespace, port, sectionName },
  ['name'],
);
const parentRefs = list(parentRef, { maxItems: 32 });

const routeStatus = object(
  {
    parents: list(
      object({ parentRef, controllerName, conditions: { ...conditions, minItems: 1 } }, [
        'parentRef',
        'controllerName',
      ]),
      { maxItems: 32 },
    ),
  },
  ['parents'],
);

const weight: Schema = { ...int32, default: 1, minimum: 0, maximum: 1_000_000 };

const headerName: Schema = {
  ...string,
  minLength: 1,
  maxLength: 256,
  pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",
};
const headerValue: Schema = { ...string, minLength: 1, maxLength: 4096 };

const headers = listBy('name', object({ name: headerName, value: headerValue }, ['name', 'value']), { maxItems: 16 });
const headerModifier = object({ add: headers, set: headers, remove: list(string, { maxItems: 16 }) });

const path: Schema = { ...string, maxLength: 1024 };
const pathModifier = object(
  { type: oneOf('ReplaceFullPath', 'ReplacePrefixMatch'), replaceFullPath: path, replacePrefixMatch: path },
  ['type'],
);

const filter = object(
  {
    type: oneOf(
      'RequestHeaderModifier',
      'ResponseHeaderModifier',
      'RequestMirror',
      'RequestRedirect',
      'URLRewrite',
      'ExtensionRef',
    ),
    requestHeaderModifier: headerModifier,
    responseHeaderModifier: headerModifier,
    requestMirror: object({ backendRef: object(backendFields, ['name']) }, ['backendRef']),
    requestRedirect: object({
      scheme: oneOf('http', 'https'),
      hostname: preciseHostname,
      port,
      path: pathModifier,
      statusCode: { ...integer, default: 302, enum: [301, 302] },
    }),
    urlRewrite: object({ hostname: preciseHostname, path: pathModifier }),
    extensionRef: object({ group, kind: kindName, name: objectName }, ['group', 'kind', 'name']),
  },
  ['type'],
);
const filters = list(filter, { maxItems: 16 });

const exactOrRegularExpression: Schema = { ...oneOf('Exact', 'RegularExpression'), default: 'Exact' };
const everyPath = { type: 'PathPrefix', value: '/' };

const match = object({
  path: {
    ...object({
      type: { ...oneOf('Exact', 'PathPrefix', 'RegularExpression'), default: 'PathPrefix' },
      value: { ...path, default: '/' },
    }),
    default: everyPath,
  },
  method: oneOf('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'),
  headers: listBy(
    'name',
    object({ name: headerName, type: exactOrRegularExpression, value: headerValue }, ['name', 'value']),
    { maxItems: 16 },
  ),
  queryParams: listBy(
    'name',
    object(
      {
        name: { ...string, minLength: 1, maxLength: 256 },
        type: exactOrRegularExpression,
        value: { ...string, minLength: 1, maxLength: 1024 },
      },
      ['name', 'value'],
    ),
    { maxItems: 16 },
  ),
});

export const httpRoute: Kind = {
  kind: 'HTTPRoute',
  plural: 'httproutes',
  columns: [{ name: 'Hostnames', type: 'string', jsonPath: '.spec.hostnames' }, age],
  specRequired: true,
  spec: object({
    parentRefs,
    hostnames: list(hostname, { maxItems: 16 }),
    rules: {
      ...list(
        object({
          matches: { ...list(match, { maxItems: 8 }), default: [{ path: everyPath }] },
          filters,
          backendRefs: list(object({ ...backendFields, weight, filters }, ['name']), { maxItems: 16 }),
        }),
        { maxItems: 16 },
      ),
      default: [{ matches: [{ path: everyPath }] }],
    },
  }),
  status: routeStatus,
};

export const tcpRoute: Kind = {
  kind: 'TCPRoute',
  plural: 'tcproutes',
  columns: [age],
  specRequired: true,
  spec: object(
    {
      parentRefs,
      rules: list(
        object({
          backendRefs: list(object({ ...backendFields, weight }, ['name']), { minItems: 1, maxItems: 16 }),
        }),
        { minItems: 1, maxItems: 16 },
      ),
    },
    ['rules'],
  ),
  status: routeStatus,
};
