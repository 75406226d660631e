/** The folder of a terminating gateway's pods with a folder for each Secret; Consul's chart has the same for `extraVolumes`. */
export const SECRETS_FOLDER = '/consul/userconfig';

/** Where the pods of a terminating gateway have a key of a Secret. */
export function mountedAt(secret: string, key: string): string {
  return `${SECRETS_FOLDER}/${secret}/${key}`;
}
