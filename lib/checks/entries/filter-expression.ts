/** Where a part of the grammar ends in a text when it begins at an offset; -1 where it is not there. */
type Parser = (text: string, from: number) => number;

const pattern = (source: RegExp): Parser => {
  const sticky = new RegExp(source.source, 'yu');
  return (text, from) => {
    sticky.lastIndex = from;
    return sticky.test(text) ? sticky.lastIndex : -1;
  };
};
/** One after the other. */
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
/** As often as it is there. */
const many =
  (part: Parser): Parser =>
  (text, from) => {
    for (let end = from; ;) {
      const next = part(text, end);
      if (next < 0) return end;
      end = next;
    }
  };

const gap = pattern(/[ \t\r\n]+/);
const maybe = pattern(/[ \t\r\n]*/);
const quoted = pattern(/(?:`[^`]*`|"(?:[^"\\\n]|\\[abfnrtv\\]|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[0-7]{3})*")/);
const name = pattern(/[a-zA-Z][a-zA-Z0-9_]*/);
const number = pattern(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?=[ \t\r\n)]|$)/);
const selector = all(name, many(first(all('.', name), all('[', maybe, quoted, maybe, ']'))));
const value = first(selector, number, quoted);

const words = (...parts: readonly string[]): Parser => all(...parts.flatMap((part) => [gap, part]));
const between = (...parts: readonly string[]): Parser => all(words(...parts), gap);
const compared = first(
  ...['==', '!='].map((symbol) => all(maybe, symbol, maybe)),
  ...['contains', 'matches'].flatMap((word) => [between(word), between('not', word)]),
);
const match = first(
  all(selector, compared, value),
  all(selector, first(words('is', 'empty'), words('is', 'not', 'empty'))),
  all(value, first(between('in'), between('not', 'in')), selector),
);

function or(text: string, from: number): number {
  return first(all(and, between('or'), or), and)(text, from);
}
function and(text: string, from: number): number {
  return first(all(not, between('and'), and), not)(text, from);
}
function not(text: string, from: number): number {
  return first(all('not', gap, not), all('(', maybe, or, maybe, ')'), match)(text, from);
}

/**
 * Whether a text is an expression that selects instances of a service, like `Service.Meta.version == v1`. The webhook
 * reads more than Consul does.
 * @see https://github.com/hashicorp/go-bexpr/blob/v0.1.2/grammar.peg
 */
export function isFilter(text: string): boolean {
  return all(maybe, or, maybe)(text, 0) === text.length;
}
