import { Construct } from 'constructs';
import { declareObject } from './declared';
import { isDnsSubdomain } from './names';
import { EnvVar } from './pod-template';

/** One key of a Secret that exists in the cluster already: its value is in no manifest. */
export interface SecretKey {
  /** Name of the Secret, in the namespace of the pods that read it. */
  readonly name: string;
  /** Key in its data. */
  readonly key: string;
}

const KEY = /^(?!\.\.)(?!\.$)[-._a-zA-Z0-9]{1,253}$/;

/** @throws when the Secret's name or the key is none; a text in its place is not shown, since it may be the secret. */
export function checkSecretKey(what: string, secret: SecretKey): void {
  if (typeof secret !== 'object' || secret === null)
    throw new Error(
      `${what} is a ${secret === null ? 'null' : typeof secret} (not shown here): no value may stand in a manifest, give { name, key } of the Secret that holds it`,
    );
  const { name, key } = secret;
  if (typeof name !== 'string' || !isDnsSubdomain(name))
    throw new Error(
      `${what} is in Secret '${name}', which is not a valid name: use lower case letters, digits, '-' and '.'`,
    );
  if (typeof key !== 'string' || !KEY.test(key))
    throw new Error(`${what} is under key '${key}' of Secret '${name}': a key is letters, digits, '-', '_' and '.'`);
}

/**
 * Declares the Secret of a key, so that what refers to it is known to be there.
 *
 * @throws when the Secret's name or the key is none.
 */
export function requireSecretKey(scope: Construct, what: string, namespace: string, secret: SecretKey): SecretKey {
  checkSecretKey(`'${scope.node.path}': ${what}`, secret);
  const { name, key } = secret;
  declareObject(scope, { kind: 'Secret', namespace, name, keys: [key] });
  return { name, key };
}

/** An environment variable with the value of a Secret's key. */
export function secretEnv(variable: string, { name, key }: SecretKey): EnvVar {
  return { name: variable, valueFrom: { secretKeyRef: { name, key } } };
}
