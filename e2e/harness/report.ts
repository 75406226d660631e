export interface Figures {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a level proved and what failed, printed as it happens: a sentence each, with figures. Its name stands in front, since several run at once. */
export class Report {
  private readonly fakes = new Set<string>();
  private passed = 0;
  private failed = 0;
  private skipped = 0;

  constructor(private readonly name = '') {}

  /** Starts a level. */
  level(title: string): void {
    this.say(`== ${title}`);
  }

  /** States what a real program has just shown. */
  proved(sentence: string): void {
    this.passed++;
    this.say(`  ok    ${sentence}`);
  }

  /** States what a real program refused: which object, which field, and the program's own message. */
  fail(sentence: string, message = ''): void {
    this.failed++;
    this.say(`  FAIL  ${sentence}`);
    for (const line of message.trim().split('\n').slice(0, 40)) if (line) this.row(line);
  }

  /** `proved` or `fail`, by `good`. */
  check(good: boolean, sentence: string, message = ''): boolean {
    if (good) this.proved(sentence);
    else this.fail(sentence, message);
    return good;
  }

  /** Runs a part of a level: where it throws, that part has failed, and the level goes on. */
  async attempt(what: string, run: () => Promise<void>): Promise<void> {
    await run().catch((error) => this.fail(`${what} could not be carried through`, (error as Error).message));
  }

  /** A fact worth knowing, neither good nor bad. */
  note(sentence: string): void {
    this.say(`  note  ${sentence}`);
  }

  /** A line that belongs to what was said last. */
  row(line: string): void {
    this.say(`        ${line}`);
  }

  /** States what could not be tried, and why. */
  skip(sentence: string): void {
    this.skipped++;
    this.say(`  skip  ${sentence}`);
  }

  /** Names something that is not the real program or the real circumstance; printed once at the end. */
  fake(sentence: string): void {
    this.fakes.add(sentence);
  }

  /** Prints what was still faked. @returns the figures of the closing line */
  close(): Figures {
    if (this.fakes.size > 0) this.say('  still faked on this level:');
    for (const sentence of this.fakes) this.say(`    - ${sentence}`);
    return { passed: this.passed, failed: this.failed, skipped: this.skipped };
  }

  private say(line: string): void {
    console.log(this.name ? `${this.name.padEnd(6)}  ${line}` : line);
  }
}
