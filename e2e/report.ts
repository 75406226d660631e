export interface Figures {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a run proved and what failed, printed as it happens: a sentence each, with figures. */
export class Report {
  private readonly fakes = new Set<string>();
  private passed = 0;
  private failed = 0;
  private skipped = 0;

  /** Starts a level. */
  level(title: string): void {
    console.log(`\n== ${title}`);
  }

  /** States what a real program has just shown. */
  proved(sentence: string): void {
    this.passed++;
    console.log(`  ok    ${sentence}`);
  }

  /** States what a real program refused: which object, which field, and the program's own message. */
  fail(sentence: string, message = ''): void {
    this.failed++;
    console.log(`  FAIL  ${sentence}`);
    for (const line of message.trim().split('\n').slice(0, 40)) if (line) console.log(`        ${line}`);
  }

  /** `proved` or `fail`, by `good`. */
  check(good: boolean, sentence: string, message = ''): boolean {
    if (good) this.proved(sentence);
    else this.fail(sentence, message);
    return good;
  }

  /** A fact worth knowing, neither good nor bad. */
  note(sentence: string): void {
    console.log(`  note  ${sentence}`);
  }

  /** States what could not be tried, and why. */
  skip(sentence: string): void {
    this.skipped++;
    console.log(`  skip  ${sentence}`);
  }

  /** Names something that is not the real program or the real circumstance; printed once at the end. */
  fake(sentence: string): void {
    this.fakes.add(sentence);
  }

  /** Prints what was still faked. @returns the figures of the closing line */
  close(): Figures {
    if (this.fakes.size > 0) console.log('  still faked on this level:');
    for (const sentence of this.fakes) console.log(`    - ${sentence}`);
    return { passed: this.passed, failed: this.failed, skipped: this.skipped };
  }
}
