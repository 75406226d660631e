import { createHash } from 'node:crypto';
import { program, Sandbox, until } from '../harness/sandbox';

const OCI = 'application/vnd.oci.image';
const PORT = 1338;

/** A real registry on loopback that keeps what it is given in memory. */
export class Registry {
  readonly host = `localhost:${PORT}`;

  static async start(sandbox: Sandbox): Promise<Registry> {
    sandbox.start('registry', [program('registry'), `--port=${PORT}`]);
    const registry = new Registry();
    await until('the registry answers', async () => (await registry.call('GET', '')).ok, 20);
    return registry;
  }

  /** Publishes an image without layers for some architectures. @returns the digest of its index */
  async publish(repository: string, tag: string, architectures: readonly string[]): Promise<string> {
    const manifests = [];
    for (const architecture of architectures) {
      const config = JSON.stringify({
        os: 'linux',
        architecture,
        config: {},
        rootfs: { type: 'layers', diff_ids: [] },
      });
      await this.must('POST', `${repository}/blobs/uploads/?digest=${digestOf(config)}`, config);
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: `${OCI}.manifest.v1+json`,
        config: { mediaType: `${OCI}.config.v1+json`, digest: digestOf(config), size: config.length },
        layers: [],
      });
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

  private async must(method: string, path: string, body: string, type = 'application/octet-stream'): Promise<void> {
    const answer = await this.call(method, path, body, type);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }

  private call(method: string, path: string, body?: string, type?: string): Promise<Response> {
    return fetch(`http://${this.host}/v2/${path}`, { method, body, headers: type ? { 'content-type': type } : {} });
  }
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
