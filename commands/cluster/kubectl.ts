import { spawn } from 'node:child_process';
import { KubeObject } from '../../lib';

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Lines that kubectl's library logs besides what kubectl says: `E1127 03:38:35.909765    8580 memcache.go:265] …`. */
const LOGGED = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+\] .*\n?/gm;

/** What kubectl says, and what to do where it knows no cluster. */
function inWords(text: string): string {
  const said = text.replace(LOGGED, '') || text;
  return /localhost:8080/.test(said)
    ? `${said.trimEnd()}\nkubectl knows no cluster: set KUBECONFIG to its file, on a server of k3s /etc/rancher/k3s/k3s.yaml`
    : said;
}

/** A way to a port of a pod: an address of this machine. */
export interface Way {
  readonly url: string;
  end(): void;
}

/** The user's kubectl, in one context. */
export class Kubectl {
  public constructor(private readonly context?: string) {}

  /** Runs kubectl to its end. @throws when there is no kubectl */
  public run(args: readonly string[], objects?: readonly KubeObject[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const child = spawn('kubectl', [...this.inContext, ...args], {
        env: process.env,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
      child.on('error', ({ code, message }: NodeJS.ErrnoException) =>
        reject(new Error(code === 'ENOENT' ? "there is no 'kubectl' in the PATH: install it" : message)),
      );
      child.on('close', (code) => resolve({ code: code ?? 1, out, err: inWords(err) }));
      // A kubectl that ends before it has read everything says why on its own.
      child.stdin.on('error', () => {});
      // JSON is YAML.
      child.stdin.end((objects ?? []).map((object) => JSON.stringify(object)).join('\n---\n'));
    });
  }

  /** @throws with what kubectl says when it fails */
  public async must(args: readonly string[], objects?: readonly KubeObject[]): Promise<string> {
    const { code, out, err } = await this.run(args, objects);
    if (code !== 0) throw new Error(err.trim() || `kubectl ${args.join(' ')} ended with ${code}`);
    return out;
  }

  /** Objects as the cluster has them; those that it does not have are missing from the list. */
  public async get(args: readonly string[], objects?: readonly KubeObject[]): Promise<readonly KubeObject[]> {
    const out = await this.must(['get', '--ignore-not-found', '-o', 'json', ...args], objects);
    if (out.trim() === '') return [];
    const found = JSON.parse(out) as KubeObject & { items?: KubeObject[] };
    return found.items ?? [found];
  }

  /**
   * Opens a way to a port of a pod, until it is ended.
   * @throws with what kubectl says when there is none in time
   */
  public forward(namespace: string, pod: string, port: number, milliseconds: number): Promise<Way> {
    const args = ['port-forward', '--address=127.0.0.1', `--namespace=${namespace}`, `pod/${pod}`, `:${port}`];
    const child = spawn('kubectl', [...this.inContext, ...args], {
      env: process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (): void => void child.kill();
    return new Promise((resolve, reject) => {
      let said = '';
      const timer = setTimeout(() => {
        end();
        reject(new Error(said.trim() || `no way to pod ${pod} within ${milliseconds / 1000} s`));
      }, milliseconds);
      child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const [, local] = /127\.0\.0\.1:(\d+) ->/.exec(text) ?? [];
        if (local === undefined) return;
        clearTimeout(timer);
        resolve({ url: `http://127.0.0.1:${local}`, end });
      });
      child.on('error', reject);
      child.on('close', () => {
        clearTimeout(timer);
        reject(new Error(said.trim() || 'kubectl port-forward has ended'));
      });
    });
  }

  private get inContext(): readonly string[] {
    return this.context ? [`--context=${this.context}`] : [];
  }
}
