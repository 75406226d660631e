import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { connect, createServer } from 'node:net';
import { program, Sandbox, until } from '../harness/sandbox';

const OCI = 'application/vnd.oci.image';
const PORT = 1338;

/** A layer of an image, as a tar that is not compressed. */
export interface Layer {
  readonly file: string;
  readonly digest: string;
  readonly size: number;
}

/** A real registry on loopback that keeps what it is given in memory. */
export class Registry {
  readonly host = `localhost:${PORT}`;

  static async start(sandbox: Sandbox): Promise<Registry> {
    sandbox.start('registry', [program('registry'), `--port=${PORT}`]);
    const registry = new Registry();
    await until('the registry answers', async () => (await registry.call('GET', '')).ok, 20);
    return registry;
  }

  /** Lets others than this machine's own programs in, on another address. @returns where */
  async openOn(address: string): Promise<string> {
    const server = createServer((client) => {
      const upstream = connect(PORT, '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ])
        from.pipe(to).on('error', () => from.destroy());
    });
    await new Promise<void>((listening) => server.listen(PORT, address, listening));
    server.unref();
    return `${address}:${PORT}`;
  }

  /** Publishes an image without layers for some architectures. @returns the digest of its index */
  async publish(repository: string, tag: string, architectures: readonly string[]): Promise<string> {
    const manifests = [];
    for (const architecture of architectures) {
      const manifest = await this.manifest(repository, { architecture, config: {} }, []);
      const digest = digestOf(manifest);
      await this.must('PUT', `${repository}/manifests/${digest}`, manifest, `${OCI}.manifest.v1+json`);
      const platform = { os: 'linux', architecture };
      manifests.push({ mediaType: `${OCI}.manifest.v1+json`, digest, size: manifest.length, platform });
    }
    const index = JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests });
    await this.must('PUT', `${repository}/manifests/${tag}`, index, `${OCI}.index.v1+json`);
    const head = await this.call('HEAD', `${repository}/manifests/${tag}`);
    return head.headers.get('docker-content-digest')!;
  }

  /** Publishes an image of one architecture. @param about - architecture, and how its containers start */
  async push(repository: string, tag: string, about: object, layers: readonly Layer[]): Promise<void> {
    for (const { file, digest } of layers)
      await this.must('POST', `${repository}/blobs/uploads/?digest=${digest}`, await openAsBlob(file));
    const manifest = await this.manifest(repository, about, layers);
    await this.must('PUT', `${repository}/manifests/${tag}`, manifest, `${OCI}.manifest.v1+json`);
  }

  private async manifest(repository: string, about: object, layers: readonly Layer[]): Promise<string> {
    const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) };
    const config = JSON.stringify({ os: 'linux', ...about, rootfs });
    await this.must('POST', `${repository}/blobs/uploads/?digest=${digestOf(config)}`, config);
    return JSON.stringify({
      schemaVersion: 2,
      mediaType: `${OCI}.manifest.v1+json`,
      config: { mediaType: `${OCI}.config.v1+json`, digest: digestOf(config), size: config.length },
      layers: layers.map(({ digest, size }) => ({ mediaType: `${OCI}.layer.v1.tar`, digest, size })),
    });
  }

  private async must(
    method: string,
    path: string,
    body: string | Blob,
    type = 'application/octet-stream',
  ): Promise<void> {
    const answer = await this.call(method, path, body, type);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }

  private call(method: string, path: string, body?: string | Blob, type?: string): Promise<Response> {
    return fetch(`http://${this.host}/v2/${path}`, { method, body, headers: type ? { 'content-type': type } : {} });
  }
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
