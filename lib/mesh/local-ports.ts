import { requirePort } from '../k8s/names';

/** Upstreams without a chosen port get the next free one from here on. */
const FIRST_LOCAL_PORT = 9000;

/** The ports of 127.0.0.1 on which the upstreams of one mesh service listen. */
export class LocalPorts {
  private readonly upstreams = new Map<number, string>();
  private next = FIRST_LOCAL_PORT;

  /**
   * @param path - of the mesh service
   * @param owners - who listens on which port of the pod besides the upstreams
   */
  constructor(
    private readonly path: string,
    private readonly owners: () => ReadonlyMap<number, string>,
  ) {}

  /** @returns the chosen port, or the next free one. @throws when the chosen one is taken, naming who has it. */
  public take(destination: string, chosen?: number): number {
    const port = chosen ?? this.nextFree();
    if (chosen !== undefined) this.requireFree(destination, chosen);
    this.upstreams.set(port, destination);
    return port;
  }

  private nextFree(): number {
    const owners = this.owners();
    while (this.upstreams.has(this.next) || owners.has(this.next)) this.next++;
    return this.next++;
  }

  private requireFree(destination: string, port: number): void {
    const what = `cannot bind upstream '${destination}' to local port ${port} of '${this.path}'`;
    requirePort(`${what}: localPort`, port);
    const other = this.upstreams.get(port);
    if (other !== undefined) {
      throw new Error(
        `${what}: '${other}' is bound there, pick another localPort (Consul: 'upstreams cannot contain duplicates by local bind address and port')`,
      );
    }
    const owner = this.owners().get(port);
    if (owner) throw new Error(`${what}: ${owner} listens there, pick another localPort`);
  }
}
