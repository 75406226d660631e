/** The Gateway API without its routes: classes, gateways, and leave to refer across namespaces. */
import {
  conditions,
  controllerName,
  coreGroup,
  domainPath,
  domainWord,
  gatewayGroup,
  group,
  hostname,
  kindName,
  namespace,
  objectName,
  port,
  sectionName,
  waitingFor,
} from './gateway-api-types';
import { type Kind, age } from './kind';
import { int32, list, listBy, map, object, oneOf, string } from './schema';

export const gatewayClass: Kind = {
  kind: 'GatewayClass',
  plural: 'gatewayclasses',
  shortNames: ['gc'],
  scope: 'Cluster',
  columns: [
    { name: 'Controller', type: 'string', jsonPath: '.spec.controllerName' },
    { name: 'Accepted', type: 'string', jsonPath: '.status.conditions[?(@.type=="Accepted")].status' },
    age,
    { name: 'Description', type: 'string', jsonPath: '.spec.description', priority: 1 },
  ],
  specRequired: true,
  spec: object(
    {
      controllerName,
      description: { ...string, maxLength: 64 },
      parametersRef: object({ group, kind: kindName, name: objectName, namespace }, ['group', 'kind', 'name']),
    },
    ['controllerName'],
  ),
  status: {
    ...object({ conditions: { ...conditions, default: [waitingFor('Accepted')] } }),
    default: { conditions: [waitingFor('Accepted', 'Waiting')] },
  },
};

const addresses = list(
  object(
    {
      type: {
        ...string,
        default: 'IPAddress',
        minLength: 1,
        maxLength: 253,
        pattern: `^Hostname|IPAddress|NamedAddress|${domainPath}$`,
      },
      value: objectName,
    },
    ['value'],
  ),
  { maxItems: 16 },
);

const routeKinds = list(object({ group: gatewayGroup, kind: kindName }, ['kind']), { maxItems: 8 });

const labelSelector = object({
  matchLabels: map(string),
  matchExpressions: list(object({ key: string, operator: string, values: list(string) }, ['key', 'operator'])),
});

/** Which routes may bind to a listener: those of the gateway's own namespace, unless told otherwise. */
const allowedRoutes = {
  ...object({
    kinds: routeKinds,
    namespaces: {
      ...object({ from: { ...oneOf('All', 'Selector', 'Same'), default: 'Same' }, selector: labelSelector }),
      default: { from: 'Same' },
    },
  }),
  default: { namespaces: { from: 'Same' } },
};

const certificate = object(
  { group: coreGroup, kind: { ...kindName, default: 'Secret' }, name: objectName, namespace },
  ['name'],
);

const listener = object(
  {
    name: sectionName,
    hostname,
    port,
    protocol: {
      ...string,
      minLength: 1,
      maxLength: 255,
      // `zS` is how the released definition has it.
      pattern: `^[a-zA-Z0-9]([-a-zSA-Z0-9]*[a-zA-Z0-9])?$|${domainWord}$`,
    },
    tls: object({
      mode: { ...oneOf('Terminate', 'Passthrough'), default: 'Terminate' },
      certificateRefs: list(certificate, { maxItems: 64 }),
      options: { ...map({ ...string, minLength: 0, maxLength: 4096 }), maxProperties: 16 },
    }),
    allowedRoutes,
  },
  ['name', 'port', 'protocol'],
);

const listenerStatus = object({ name: sectionName, supportedKinds: routeKinds, attachedRoutes: int32, conditions }, [
  'name',
  'supportedKinds',
  'attachedRoutes',
  'conditions',
]);

export const gateway: Kind = {
  kind: 'Gateway',
  plural: 'gateways',
  shortNames: ['gtw'],
  columns: [
    { name: 'Class', type: 'string', jsonPath: '.spec.gatewayClassName' },
    { name: 'Address', type: 'string', jsonPath: '.status.addresses[*].value' },
    { name: 'Programmed', type: 'string', jsonPath: '.status.conditions[?(@.type=="Programmed")].status' },
    age,
  ],
  specRequired: true,
  spec: object(
    {
      gatewayClassName: objectName,
      addresses,
      listeners: listBy('name', listener, { minItems: 1, maxItems: 64 }),
    },
    ['gatewayClassName', 'listeners'],
  ),
  status: {
    ...object({
      addresses,
      conditions: { ...conditions, default: [waitingFor('Accepted'), waitingFor('Programmed')] },
      listeners: listBy('name', listenerStatus, { maxItems: 64 }),
    }),
    default: { conditions: [waitingFor('Accepted', 'NotReconciled')] },
  },
};

export const referenceGrant: Kind = {
  kind: 'ReferenceGrant',
  plural: 'referencegrants',
  shortNames: ['refgrant'],
  columns: [age],
  spec: object(
    {
      from: list(object({ group, kind: kindName, namespace }, ['group', 'kind', 'namespace']), {
        minItems: 1,
        maxItems: 16,
      }),
      to: list(object({ group, kind: kindName, name: objectName }, ['group', 'kind']), { minItems: 1, maxItems: 16 }),
    },
    ['from', 'to'],
  ),
};
