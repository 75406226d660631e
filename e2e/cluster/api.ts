import { Agent, request } from 'node:https';
import { KubeObject } from '../harness/manifests';
import { sleep } from '../harness/sandbox';

/** Thrown when the API server refuses; `status.message` is its own. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly status: KubeObject,
  ) {
    super(`${code}: ${status.message ?? JSON.stringify(status)}`);
  }
}

interface Kind {
  readonly path: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The API server, spoken to as one user. */
export class Api {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 50 });
  private readonly kinds = new Map<string, Kind>();

  constructor(
    readonly server: string,
    readonly token: string,
    readonly ca: string,
  ) {}

  as(token: string): Api {
    return new Api(this.server, token, this.ca);
  }

  /** @throws ApiError if the answer is not 2xx */
  call(method: string, path: string, body?: unknown, type = 'application/json'): Promise<KubeObject> {
    const text = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const call = request(
        this.server + path,
        {
          method,
          ca: this.ca,
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': type,
            accept: 'application/json',
            'content-length': Buffer.byteLength(text), // Node.js leaves it out of a DELETE, whose body is then taken for the next request
          },
          timeout: 30_000,
        },
        (response) => {
          let received = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => (received += chunk));
          response.on('end', () => {
            const answer = parseBody(received);
            const code = response.statusCode ?? 0;
            if (code >= 200 && code < 300) resolve(answer);
            else reject(new ApiError(code, answer));
          });
          response.on('error', reject);
        },
      );
      call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
      call.on('error', reject);
      call.end(text);
    });
  }

  get(path: string): Promise<KubeObject> {
    return this.call('GET', path);
  }

  /** @returns the object, or nothing where there is none */
  async find(path: string): Promise<KubeObject | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw error;
    }
  }

  async list(path: string): Promise<KubeObject[]> {
    return (await this.get(path)).items;
  }

  patch(path: string, body: unknown, type = 'application/merge-patch+json'): Promise<KubeObject> {
    return this.call('PATCH', path, body, type);
  }

  create(path: string, body: unknown): Promise<KubeObject> {
    return this.call('POST', path, body);
  }

  delete(path: string, graceSeconds?: number): Promise<KubeObject> {
    const options = graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds };
    return this.call('DELETE', path, { kind: 'DeleteOptions', apiVersion: 'v1', ...options });
  }

  /** Applies server-side, strictly, as field manager `e2e`. */
  async apply(object: KubeObject): Promise<KubeObject> {
    const path = await this.path(object);
    return this.patch(
      `${path}?fieldManager=e2e&force=true&fieldValidation=Strict`,
      object,
      'application/apply-patch+yaml',
    );
  }

  /** @returns the path of an object's resource, by discovery */
  async path({ apiVersion, kind, metadata }: KubeObject): Promise<string> {
    const { path, plural, namespaced } = await this.kind(apiVersion, kind);
    const namespace = namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${path}${namespace}/${plural}/${metadata.name}`;
  }

  private async kind(apiVersion: string, kind: string): Promise<Kind> {
    const key = `${apiVersion}/${kind}`;
    if (!this.kinds.has(key)) {
      const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      for (const { kind: name, name: plural, namespaced } of (await this.get(path)).resources)
        if (!plural.includes('/')) this.kinds.set(`${apiVersion}/${name}`, { path, plural, namespaced });
    }
    const found = this.kinds.get(key);
    if (!found) throw new Error(`the API server has no '${key}'`);
    return found;
  }

  /** Lists, then follows every change, for as long as the process lives. */
  watch(path: string, seen: (type: string, object: KubeObject) => void): void {
    void (async () => {
      for (;;) {
        try {
          const { items, metadata } = await this.get(path);
          for (const item of items) seen('ADDED', item);
          await this.follow(path, metadata.resourceVersion, seen);
        } catch {
          await sleep(500);
        }
      }
    })();
  }

  private follow(path: string, version: string, seen: (type: string, object: KubeObject) => void): Promise<void> {
    return new Promise((resolve) => {
      const joint = path.includes('?') ? '&' : '?';
      const call = request(
        `${this.server}${path}${joint}watch=1&resourceVersion=${version}`,
        { ca: this.ca, headers: { authorization: `Bearer ${this.token}` } },
        (response) => {
          let rest = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => {
            const lines = (rest + chunk).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) {
              const { type, object } = JSON.parse(line);
              if (type === 'ERROR') call.destroy();
              else seen(type, object);
            }
          });
          response.on('close', () => resolve());
        },
      );
      call.on('error', () => resolve());
      call.on('close', () => resolve());
      call.end();
    });
  }
}

function parseBody(text: string): KubeObject {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}
