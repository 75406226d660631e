import { Readiness } from './readiness';

/** Says each change once; on a terminal, the last line shows what is still waited for. */
export class Progress {
  private readonly told = new Map<string, string>();
  private readonly waiting = new Map<string, string>();

  public constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  public say(line: string): void {
    this.clear();
    this.stream.write(`${line}\n`);
  }

  public tell(name: string, { state, reason }: Readiness): void {
    if (state === 'waiting') this.waiting.set(name, reason ?? '');
    else this.waiting.delete(name);
    const text = state === 'ready' ? `  ${name}: ready` : `  ${name}: ${reason}`;
    if (this.told.get(name) !== text) this.say(text);
    this.told.set(name, text);
    if (this.stream.isTTY && this.waiting.size > 0) {
      const line = `waiting for ${this.waiting.size}: ${[...this.waiting.keys()].join(', ')}`;
      this.stream.write(`\r${line.slice(0, this.stream.columns - 1)}`);
    }
  }

  /** The API server and its webhooks have answered: nothing is said if that was expected. */
  public answers(): void {
    for (const name of ['webhook', 'API server']) if (this.waiting.has(name)) this.tell(name, { state: 'ready' });
  }

  private clear(): void {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }
}
