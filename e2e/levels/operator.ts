import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GIVEN_SECRETS, NAMESPACE } from '../apps/options';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { sleep } from '../harness/sandbox';
import { Stopwatch } from '../harness/stopwatch';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Calls Consul's HTTP API with a token that may do everything, from a pod that the servers' policy lets in. */
export class Operator {
  private constructor(
    private readonly shelf: Shelf,
    private readonly headers: string,
  ) {}

  /** @param secret - the Secret with the token that may do everything */
  static async of(shelf: Shelf, secret = GIVEN_SECRETS.token): Promise<Operator> {
    const { token } = (await shelf.secret(NAMESPACE, secret)) ?? {};
    const headers = join(shelf.cluster.sandbox.path('operator'), 'headers');
    writeFileSync(headers, `X-Consul-Token: ${token}\n`);
    return new Operator(shelf, headers);
  }

  /** @param server - a server's pod. @default - whoever answers for the Service of the web interface */
  async call(
    method: string,
    path: string,
    options: { server?: string; body?: string; token?: boolean } = {},
  ): Promise<Answer> {
    const { server, body, token = true } = options;
    const run = server && this.shelf.kubelet.pods(NAMESPACE, server).at(-1);
    const host = run
      ? `${run.place?.address}:8501`
      : (await this.shelf.get('v1', 'Service', NAMESPACE, 'consul-ui')).spec.clusterIP;
    const { stdout } = await PodView.of(this.shelf, NAMESPACE, 'consul-connect-injector').inNetwork([
      'curl',
      '-sk',
      '-m',
      '5',
      ...['-w', '\n%{http_code}', '-X', method],
      ...(token ? ['-H', `@${this.headers}`] : []),
      ...(body === undefined ? [] : ['-d', body]),
      `https://${host}${path}`,
    ]);
    const at = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(at + 1)), body: stdout.slice(0, at) };
  }

  /** @throws Error if the answer is not 200 */
  async get<T = KubeObject>(path: string, server?: string): Promise<T> {
    const { status, body } = await this.call('GET', path, { server });
    if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
    return JSON.parse(body) as T;
  }

  async writes(server?: string): Promise<boolean> {
    return (await this.call('PUT', '/v1/kv/e2e', { server, body: 'written' })).status === 200;
  }

  /** @returns the names of the servers that vote, and who leads */
  async voters(server?: string): Promise<{ names: string[]; leader?: string }> {
    const { Servers } = await this.get<{ Servers: KubeObject[] }>('/v1/operator/raft/configuration', server);
    const voters = Servers.filter(({ Voter }) => Voter);
    return { names: voters.map(({ Node }) => Node).sort(), leader: voters.find(({ Leader }) => Leader)?.Node };
  }
}

/** What a {@link Vigil} has seen. */
export interface Seen {
  readonly asked: number;
  readonly failed: number;
  /** The longest time without an answer. */
  readonly seconds: number;
  /** The same, as bounds take it. */
  readonly counted: number;
  /** Why it failed, the last time. */
  readonly last: string;
}

/** Asks again and again in the background. */
export class Vigil {
  private asked = 0;
  private failed = 0;
  private gap = { seconds: 0, counted: 0 };
  private last = '';
  private readonly running: Promise<void>;
  private over = false;

  constructor(ask: () => Promise<string>, pause = 300) {
    this.running = (async () => {
      for (let good = new Stopwatch(); !this.over; await sleep(pause)) {
        const why = await ask().catch((error) => (error as Error).message);
        this.asked++;
        if (why) {
          this.failed++;
          this.last = why;
        } else good = new Stopwatch();
        const { seconds, counted } = good;
        if (seconds > this.gap.seconds) this.gap = { seconds, counted };
      }
    })();
  }

  async end(): Promise<Seen> {
    this.over = true;
    await this.running;
    return { asked: this.asked, failed: this.failed, ...this.gap, last: this.last };
  }
}
