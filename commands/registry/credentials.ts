import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

/** The name that `docker login` stores Docker Hub under. */
const DOCKER_HUB = 'https://index.docker.io/v1/';

/**
 * The credentials that `docker login` has stored for a registry, as the value of an HTTP header; undefined without any.
 * @see https://docs.docker.com/reference/cli/docker/login/
 */
export function basicCredentials(host: string): string | undefined {
  const file = join(process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json');
  if (!existsSync(file)) return undefined;
  const { auths = {}, credHelpers = {}, credsStore } = JSON.parse(readFileSync(file, 'utf8')) as DockerConfig;
  const names = host === 'docker.io' ? [DOCKER_HUB, host] : [host, `https://${host}`];
  for (const name of names) {
    const helper = credHelpers[name] ?? credsStore;
    const found = (helper && askHelper(helper, name)) || auths[name]?.auth;
    if (found) return `Basic ${found}`;
  }
  return undefined;
}

/** Keychains and clouds answer by programs of their own. */
function askHelper(helper: string, name: string): string | undefined {
  const { status, stdout } = spawnSync(`docker-credential-${helper}`, ['get'], { input: name, encoding: 'utf8' });
  if (status !== 0) return undefined;
  const { Username, Secret } = JSON.parse(stdout) as { Username: string; Secret: string };
  return Buffer.from(`${Username}:${Secret}`).toString('base64');
}
