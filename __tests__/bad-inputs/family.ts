type Refusals = ReadonlyMap<string, string | undefined>;

/** Bad inputs of one kind: none of them may be taken. */
export interface Family {
  readonly what: string;
  /** What is said of each input, by what tells it from the others; undefined when it is taken. */
  refusals(): Refusals | Promise<Refusals>;
}

/** A family whose inputs are refused one by one. */
export function each<T>(
  what: string,
  inputs: readonly T[],
  act: (input: T) => unknown,
  label: (input: T) => string = shown,
): Family {
  return { what, refusals: () => new Map(inputs.map((input) => [label(input), refusal(() => act(input))])) };
}

/** Every pair of two lists. */
export function pairs<A, B>(first: readonly A[], second: readonly B[]): [A, B][] {
  return first.flatMap((a) => second.map((b): [A, B] => [a, b]));
}

export function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}

function refusal(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Error && error.constructor.name === 'Error' ? error.message : `raw: ${String(error)}`;
  }
}
