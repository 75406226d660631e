import { createHash } from 'node:crypto';
import { imageName, ImageReference } from '../../lib/k8s/image-reference';
import { credentialsFor } from './credentials';

const INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const PATIENCE = 30_000;

/** What a registry has under a tag. */
export interface Published {
  readonly digest: string;
  /** The Linux architectures, sorted. */
  readonly platforms: readonly string[];
}

interface Platform {
  readonly os?: string;
  readonly architecture?: string;
}

/**
 * Asks registries by the OCI distribution API.
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class Registries {
  private readonly tokens = new Map<string, string>();

  /** @param mirrors by registry: the host that is asked in its place, with `http://` before it if it speaks no TLS */
  public constructor(private readonly mirrors: ReadonlyMap<string, string> = new Map()) {}

  /** @throws naming image and registry when the registry does not have the tag, or does not answer */
  public async find(reference: ImageReference): Promise<Published> {
    const path = `manifests/${reference.tag ?? 'latest'}`;
    const { body, type } = await this.get(reference, path, [...INDEXES, ...MANIFESTS]);
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const manifest = JSON.parse(body.toString()) as {
      mediaType?: string;
      manifests?: { platform?: Platform }[];
      config?: { digest: string };
    };
    const isIndex = INDEXES.includes(manifest.mediaType ?? type);
    const platforms = isIndex
      ? (manifest.manifests ?? []).map(({ platform = {} }) => platform)
      : [JSON.parse((await this.get(reference, `blobs/${manifest.config?.digest}`, [])).body.toString()) as Platform];
    const linux = platforms.filter(({ os }) => os === 'linux').map(({ architecture = '' }) => architecture);
    return { digest, platforms: [...new Set(linux)].sort() };
  }

  private async get(
    reference: ImageReference,
    path: string,
    accept: string[],
  ): Promise<{ body: Buffer; type: string }> {
    const { registry, repository } = reference;
    const url = `${this.baseOf(registry)}/v2/${repository}/${path}`;
    const what = `'${imageName(reference)}:${reference.tag ?? 'latest'}'`;
    const key = `${registry}/${repository}`;
    const ask = (): Promise<Response> => {
      const authorization = this.tokens.get(key);
      return request(url, { accept: accept.join(', '), ...(authorization ? { authorization } : {}) });
    };
    let response = await ask();
    if (response.status === 401) {
      this.tokens.set(key, await authorize(this.asked(registry), response.headers.get('www-authenticate') ?? ''));
      response = await ask();
    }
    if (response.status === 404) throw new Error(`registry '${registry}' has no ${what}: check the name and the tag`);
    if (response.status === 401 || response.status === 403)
      throw new Error(
        `registry '${registry}' does not let you read ${what}: run 'docker login ${this.asked(registry)}'`,
      );
    if (response.status === 429)
      throw new Error(
        `registry '${registry}' limits how often you ask: wait, or run 'docker login ${this.asked(registry)}'`,
      );
    if (!response.ok) throw new Error(`registry '${registry}' answers ${response.status} for ${what}: try again later`);
    return {
      body: Buffer.from(await response.arrayBuffer()),
      type: response.headers.get('content-type')?.split(';')[0] ?? '',
    };
  }

  /** The host whose credentials count: a mirror does not get those of the registry. */
  private asked(registry: string): string {
    return this.mirrors.get(registry)?.replace(/^https?:\/\/|\/$/g, '') ?? registry;
  }

  private baseOf(registry: string): string {
    const host = this.mirrors.get(registry) ?? (registry === 'docker.io' ? 'registry-1.docker.io' : registry);
    if (/^https?:\/\//.test(host)) return host.replace(/\/$/, '');
    return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) ? `http://${host}` : `https://${host}`;
  }
}

/** What a registry that asks for credentials wants to see: those of docker, or a token that it gives for them. */
async function authorize(host: string, challenge: string): Promise<string> {
  const { basic, identityToken } = credentialsFor(host);
  const [, scheme = '', rest = ''] = /^(\w+)\s*(.*)$/.exec(challenge) ?? [];
  if (scheme.toLowerCase() === 'basic') return basic ?? 'Basic';
  const { realm, ...query } = Object.fromEntries(
    [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  if (!realm) throw new Error(`registry '${host}' asks for credentials in an unknown way: '${challenge}'`);
  const response = identityToken
    ? await request(
        realm,
        {},
        { ...query, grant_type: 'refresh_token', client_id: 'meshberry', refresh_token: identityToken },
      )
    : await request(`${realm}?${new URLSearchParams(query).toString()}`, basic ? { authorization: basic } : {});
  if (!response.ok) throw new Error(`registry '${host}' refuses your credentials: run 'docker login ${host}'`);
  const { token, access_token: other } = (await response.json()) as { token?: string; access_token?: string };
  return `Bearer ${token ?? other}`;
}

/** @param form what is posted. @default - nothing is */
async function request(url: string, headers: Record<string, string>, form?: Record<string, string>): Promise<Response> {
  const posted = form && { method: 'POST', body: new URLSearchParams(form) };
  try {
    return await fetch(url, { headers, ...posted, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    throw new Error(`'${new URL(url).host}' does not answer: ${cause?.message || message}`, { cause: error });
  }
}
