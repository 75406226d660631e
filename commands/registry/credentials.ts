import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

/** What a registry is shown: a name and a password as the value of an HTTP header, or a token to get others for. */
export interface Credentials {
  readonly basic?: string;
  readonly identityToken?: string;
}

/** The name that `docker login` stores Docker Hub under. */
const DOCKER_HUB = 'https://index.docker.io/v1/';
/** The user name under which helpers keep an identity token. */
const TOKEN_USER = '<token>';

/**
 * The credentials that `docker login` has stored for a registry; none without a login. A helper for the registry comes
 * before the store of all registries, and that before the file.
 *
 * @throws when a helper is not installed, or fails for another reason than that it has none
 * @see https://docs.docker.com/reference/cli/docker/login/
 */
export function credentialsFor(host: string): Credentials {
  const file = join(process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json');
  if (!existsSync(file)) return {};
  const { auths = {}, credHelpers = {}, credsStore } = JSON.parse(readFileSync(file, 'utf8')) as DockerConfig;
  const names = host === 'docker.io' ? [DOCKER_HUB, host] : [host, `https://${host}`];
  for (const name of names) {
    const helper = credHelpers[name] ?? credsStore;
    const found = helper === undefined ? undefined : askHelper(helper, name, file);
    if (found) return found;
  }
  const [, { auth, identitytoken } = {}] =
    Object.entries(auths).find(([name]) => hostOf(name) === hostOf(names[0])) ?? [];
  if (identitytoken) return { identityToken: identitytoken };
  return auth ? { basic: `Basic ${auth}` } : {};
}

/** Docker takes `https://registry.lan/v1/` and `registry.lan` for one registry. */
function hostOf(name: string): string {
  return name.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

/** Keychains and clouds answer by programs of their own. */
function askHelper(helper: string, name: string, file: string): Credentials | undefined {
  const program = `docker-credential-${helper}`;
  const { status, stdout, stderr, error } = spawnSync(program, ['get'], {
    input: name,
    encoding: 'utf8',
    env: process.env,
  });
  // A program that ended has run; that it did not read the name is an error of the pipe alone.
  if (error && status === null)
    throw new Error(`'${program}' cannot be run: install it, or remove '${helper}' from '${file}'`, { cause: error });
  if (/credentials not found/.test(stdout)) return undefined;
  if (status !== 0) throw new Error(`'${program}' fails for '${name}': ${(stdout + stderr).trim()}`);
  const { Username, Secret } = JSON.parse(stdout) as { Username: string; Secret: string };
  if (Username === TOKEN_USER) return { identityToken: Secret };
  return { basic: `Basic ${Buffer.from(`${Username}:${Secret}`).toString('base64')}` };
}
