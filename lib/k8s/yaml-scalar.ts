/** A scalar of JSON. */
export type Scalar = string | number | boolean | null;

const WORDS = new Map<string, boolean | null>([
  ...forms(true, 'y', 'yes', 'true', 'on'),
  ...forms(false, 'n', 'no', 'false', 'off'),
  ...forms(null, 'null'),
  ['', null],
  ['~', null],
]);
const NOT_JSON = new Set(['.nan', '.NaN', '.NAN', ...forms(0, '.inf', '+.inf', '-.inf').map(([word]) => word)]);
/** The prefixes of Go's integers, with the digits that may follow. A leading 0 alone is an octal number. */
const INTEGERS: readonly [RegExp, string][] = [
  [/^[-+]?0x([0-9a-f]+)$/i, '0x'],
  [/^[-+]?0b([01]+)$/i, '0b'],
  [/^[-+]?0o([0-7]+)$/i, '0o'],
  [/^[-+]?0([0-7]*)$/, '0o'],
  [/^[-+]?([1-9][0-9]*)$/, ''],
  // The library takes a sign behind the prefix too.
  [/^0b[-+]([01]+)$/, '0b'],
];
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?$/i;
const UINT64 = 2n ** 64n;
const INT64 = 2n ** 63n;

/** The value of a plain scalar that cannot be written as JSON, or that would be another one when it is written. */
export class ScalarError extends Error {}

/**
 * What kubectl makes of a plain scalar: YAML 1.1 as far as Go's library knows it. Dates and `22:30` are strings, `0755`
 * and `0o17` are octal numbers, `1_000` is a thousand, `yes` is true, and `1e400` is a string, since it is no finite number.
 *
 * @throws {ScalarError} for `.inf` and `.nan`, which JSON lacks, and for integers that JavaScript cannot hold.
 * @see https://pkg.go.dev/sigs.k8s.io/yaml
 */
export function plainScalar(text: string): Scalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(text)) return text;
  if (NOT_JSON.has(text))
    throw new ScalarError(`'${text}' is not a number of JSON: write a finite number, or quote it`);
  // In a float that begins with its point, an underscore stands between two digits.
  const digits = text.startsWith('.') ? text.replace(/(?<=\d)_(?=\d)/g, '') : text.replaceAll('_', '');
  return integer(digits) ?? float(digits) ?? text;
}

/** The value of a plain scalar that is tagged as an integer; undefined when it is not one. */
export function integer(text: string): number | undefined {
  for (const [form, prefix] of INTEGERS) {
    const found = form.exec(text);
    if (!found) continue;
    const amount = BigInt(`${prefix}${found[1] || '0'}`);
    const negative = text.includes('-');
    // Beyond 64 bits, decimal digits are a float and all others a string.
    if (amount > INT64 && negative) return undefined;
    if (amount >= UINT64) return undefined;
    const number = Number(negative ? -amount : amount);
    if (String(number) !== String(negative ? -amount : amount)) throw new InexactInteger(text, number);
    return number;
  }
  return undefined;
}

/** An integer above 2^53 that a number of JavaScript rounds. */
export class InexactInteger extends ScalarError {
  public constructor(
    text: string,
    /** The nearest number. */
    public readonly nearest: number,
  ) {
    super(`integer '${text}' would be written as ${nearest}: quote it, or write one of at most 15 digits`);
  }
}

function float(text: string): number | undefined {
  if (!FLOAT.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** A word in lower case, capitalized and in capitals: all ways to write it. */
function forms<T>(value: T, ...words: string[]): [string, T][] {
  return words.flatMap((word) =>
    [word, word.replace(/[a-z]/, (first) => first.toUpperCase()), word.toUpperCase()].map((form): [string, T] => [
      form,
      value,
    ]),
  );
}
