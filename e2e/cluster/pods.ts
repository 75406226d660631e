import { Output, program } from '../harness/sandbox';
import { PodOnNode } from './nodes';
import { Shelf } from './shelf';

/** A running pod, as somebody inside of its network would see the world. */
export class PodView {
  constructor(
    private readonly shelf: Shelf,
    readonly run: PodOnNode,
  ) {}

  /** @returns the newest pod whose name begins so. @throws Error if none runs */
  static of(shelf: Shelf, namespace: string, prefix: string): PodView {
    const run = shelf.kubelet
      .pods(namespace, `${prefix}-`)
      .filter(({ ended, pod }) => !ended && !pod.metadata.deletionTimestamp)
      .at(-1);
    if (!run) throw new Error(`no pod '${namespace}/${prefix}-…' runs`);
    return new PodView(shelf, run);
  }

  get name(): string {
    return this.run.pod.metadata.name;
  }

  get address(): string {
    return this.run.place?.address ?? '';
  }

  /** Runs a command in the pod's network, as `kubectl port-forward` and a process of the pod would meet it. */
  inNetwork(command: string[], seconds = 15): Promise<Output> {
    return this.shelf.cluster.sandbox.attempt(command, { netns: this.run.place?.netns, timeout: seconds * 1000 });
  }

  /** Runs a command in one of its containers. */
  exec(container: string, command: string[], seconds = 15): Promise<Output> {
    const current = this.run.container(container)?.current;
    if (!current) throw new Error(`container '${container}' of '${this.name}' does not run`);
    return current.exec(this.shelf.cluster.sandbox, command, seconds);
  }

  /** Asks gRPC's health service at an address. @returns why not, or nothing if it serves */
  async refusal(address: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.inNetwork([program('container'), 'check', address, '0', '0']);
    return exitCode === 0 ? '' : (stdout + stderr).trim();
  }

  /** Whether a TCP connection is taken within two seconds. */
  async reaches(address: string, port: number): Promise<boolean> {
    return (await this.inNetwork(['timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${address}/${port}`])).exitCode === 0;
  }

  async get(url: string): Promise<Output> {
    return this.inNetwork(['curl', '-sS', '-m', '10', url]);
  }

  /** @returns one of the sidecar's counters, summed over all whose name matches */
  async counter(pattern: RegExp): Promise<number> {
    const { stdout } = await this.get('http://127.0.0.1:19000/stats');
    const lines = stdout.split('\n').filter((line) => pattern.test(line));
    return lines.reduce((sum, line) => sum + Number(/: (\d+)/.exec(line)?.[1] ?? 0), 0);
  }
}
