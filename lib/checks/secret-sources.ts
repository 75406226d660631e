import { perApp } from '../findings/per-app';
import { namespaceOf } from './pods';
import { Fields, fields, records, text } from './reading';
import { FinishedApp } from './rule';

/** A Secret that a controller makes from another object. */
interface MadeSecret {
  readonly name: string;
  /** Undefined when they are not known before. */
  readonly keys?: readonly string[];
}

/** A kind that becomes a Secret in its own namespace. */
interface Source {
  readonly kind: string;
  readonly group: string;
  secretOf(spec: Fields, ownName: string): MadeSecret;
}

const SOURCES: readonly Source[] = [
  {
    // https://github.com/bitnami-labs/sealed-secrets#sealedsecrets-as-templates-for-secrets
    kind: 'SealedSecret',
    group: 'bitnami.com',
    secretOf: ({ encryptedData, template }, ownName) => ({
      name: ownName,
      keys: [...Object.keys(fields(encryptedData)), ...Object.keys(fields(fields(template).data))],
    }),
  },
  {
    // https://external-secrets.io/latest/api/externalsecret/
    kind: 'ExternalSecret',
    group: 'external-secrets.io',
    secretOf: ({ target, data, dataFrom }, ownName) => ({
      name: text(fields(target).name) ?? ownName,
      keys:
        records(dataFrom).length > 0 || fields(target).template !== undefined
          ? undefined
          : records(data).map(({ secretKey }) => String(secretKey)),
    }),
  },
  {
    // https://cert-manager.io/docs/usage/certificate/
    kind: 'Certificate',
    group: 'cert-manager.io',
    secretOf: ({ secretName }) => ({ name: String(secretName) }),
  },
];

/** The Secret that an object of this app becomes in the cluster; undefined when none becomes the one of that name. */
export function secretMadeFrom(context: FinishedApp, namespace: string, name: string): MadeSecret | undefined {
  return made(context).get(`${namespace}/${name}`);
}

const made = perApp(
  ({ index }) =>
    new Map(
      SOURCES.flatMap(({ kind, group, secretOf }) =>
        index.ofKind(kind, group).map(({ object }): [string, MadeSecret] => {
          const secret = secretOf(fields(object.spec), object.metadata.name);
          return [`${namespaceOf(object)}/${secret.name}`, secret];
        }),
      ),
    ),
);
