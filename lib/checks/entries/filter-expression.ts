/** Where a part of the grammar ends in a text when it begins at an offset; -1 where it is not there. */
type Parser = (text: string, from: number) => number;

const pattern = (source: RegExp): Parser => {
  const sticky = new RegExp(source.source, 'yu');
  return (text, from) => {
    sticky.lastIndex = from;
    return sticky.test(text) ? sticky.lastIndex : -1;
  };
};
const all =
  (...parts: readonly (Parser | string)[]): Parser =>
  (text, from) => {
    let end = from;
    for (const part of parts) {
      if (typeof part === 'string') end = text.startsWith(part, end) ? end + part.length : -1;
      else end = part(text, end);
      if (end < 0) return -1;
    }
    return end;
  };
/** The first that is there; what comes behind it is not asked. */
const first =
  (...choices: readonly Parser[]): Parser =>
  (text, from) => {
    for (const choice of choices) {
      const end = choice(text, from);
      if (end >= 0) return end;
    }
    return -1;
  };
const later =
  (parser: () => Parser): Parser =>
  (text, from) =>
    parser()(text, from);

const gap = pattern(/[ \t\r\n]+/);
const maybe = pattern(/[ \t\r\n]*/);
const string = /(?:`[^`]*`|"(?:[^"\\\n]|\\[abfnrtv\\]|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[0-7]{3})*")/;
const name = /[a-zA-Z][a-zA-Z0-9_/]*/;
const selector = pattern(
  new RegExp(
    `(?:${name.source}(?:\\.${name.source}|\\[[ \\t\\r\\n]*${string.source}[ \\t\\r\\n]*\\]|\\.[0-9]+)*|"(?:/[\\p{L}\\p{N}\\-_.~:|]+)*")`,
  ),
);
const value = first(selector, pattern(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?=[ \t\r\n)]|$)/), pattern(string));
const words = (...parts: readonly string[]): Parser => all(...parts.flatMap((part) => [gap, part]));
const between = (...parts: readonly string[]): Parser => all(words(...parts), gap);
const symbol = (text: string): Parser => all(maybe, text, maybe);

const match = first(
  all(
    selector,
    first(
      symbol('=='),
      symbol('!='),
      between('contains'),
      between('not', 'contains'),
      between('matches'),
      between('not', 'matches'),
    ),
    value,
  ),
  all(
    selector,
    first(words('is', 'empty'), words('is', 'not', 'empty'), words('is', 'nil'), words('is', 'not', 'nil')),
  ),
  all(value, first(between('in'), between('not', 'in')), selector),
);
const grouped = first(
  all(
    '(',
    maybe,
    later(() => or),
    maybe,
    ')',
  ),
  match,
);
const not: Parser = first(
  all(
    'not',
    gap,
    later(() => not),
  ),
  grouped,
);
const and: Parser = first(
  all(
    not,
    between('and'),
    later(() => and),
  ),
  not,
);
const binding = first(
  all(pattern(name), maybe, ',', maybe, first(pattern(name), pattern(/_/))),
  all('_', maybe, ',', maybe, pattern(name)),
  pattern(name),
);
const collection = all(
  ...[pattern(/(?:any|all)/), gap, selector, between('as'), binding, maybe, '{', maybe, later(() => or), maybe, '}'],
);
const or: Parser = first(
  all(
    and,
    between('or'),
    later(() => or),
  ),
  and,
  collection,
);

/**
 * Whether a text is an expression that selects instances of a service, like `Service.Meta.version == v1`.
 * @see https://github.com/hashicorp/go-bexpr/blob/v0.1.16/grammar/grammar.peg
 */
export function isFilter(text: string): boolean {
  return all(maybe, or, maybe)(text, 0) === text.length;
}
