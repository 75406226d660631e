import table from './table';

/** What a value has to be. */
export type Type =
  | { readonly kind: 'string'; readonly mayBeBlank?: boolean }
  | { readonly kind: 'boolean' | 'undefined' | 'json' | 'object' | 'function' | 'construct' }
  | { readonly kind: 'number'; readonly range?: Range }
  | { readonly kind: 'duration'; readonly range?: Range & { readonly unit: DurationUnit } }
  | { readonly kind: 'literal'; readonly value: string | boolean }
  | { readonly kind: 'list'; readonly item: Type }
  | { readonly kind: 'map'; readonly item: Type }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'union'; readonly members: readonly Type[] };

/** Whole numbers, both ends among them. */
export interface Range {
  readonly least: number;
  /** Infinity where nothing bounds it. */
  readonly most: number;
}

/** What durations are counted in. */
export type DurationUnit = 'milliseconds' | 'seconds' | 'days';

/** A parameter of a function, or a field of an object. */
export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly type: Type;
}

/** The parameters of a function, the fields of an object, or what a name stands for. */
export type Shape =
  | { readonly kind: 'fn' | 'props' | 'open' | 'class'; readonly fields: ReadonlyMap<string, Field> }
  | { readonly kind: 'type'; readonly type: Type };

/** The names of all shapes, in the order of the table. */
export function shapeNames(): readonly string[] {
  return [...blocks().keys()];
}

/** What the table says of a name; it is read when it is first asked for. */
export function shapeOf(name: string): Shape {
  let shape = shapes.get(name);
  if (!shape) {
    const block = blocks().get(name);
    if (block === undefined) throw new Error(`there is no shape '${name}'`);
    shape = parseShape(block);
    shapes.set(name, shape);
  }
  return shape;
}

const shapes = new Map<string, Shape>();
let byName: ReadonlyMap<string, string> | undefined;

function blocks(): ReadonlyMap<string, string> {
  return (byName ??= new Map(table.split(/\n(?! )/).map((block) => [/ (\S+)/.exec(block)![1], block])));
}

function parseShape(block: string): Shape {
  const [head, ...lines] = block.split('\n');
  const [, kind, type] = /^(\S+) \S+(?: (.+))?$/.exec(head)!;
  if (kind === 'type') return { kind, type: parseType(type) };
  const fields = lines.map((line): [string, Field] => {
    const [, name, optional, text] = /^ (\S+?)(\??) (.+)$/.exec(line)!;
    return [name, { name, optional: optional !== '', type: parseType(text) }];
  });
  return { kind: kind as 'fn' | 'props' | 'open' | 'class', fields: new Map(fields) };
}

const SIMPLE = new Set([
  'string',
  'number',
  'boolean',
  'undefined',
  'json',
  'object',
  'function',
  'construct',
  'duration',
]);

function parseType(text: string): Type {
  const members = alternatives(text).map(parseMember);
  return members.length === 1 ? members[0] : { kind: 'union', members };
}

/** The parts of a type between the bars that are in no parentheses. */
function alternatives(text: string): string[] {
  return text.match(/(?:\([^)]*\)|[^|(])+/g)!;
}

const RANGED = /^(number|duration|string)\[(\d+)\.\.(\d*)(?: (\w+))?\]$/;

function parseMember(text: string): Type {
  if (text.startsWith('[]')) return { kind: 'list', item: parseMember(text.slice(2)) };
  if (text.startsWith('{}')) {
    const item = parseMember(text.slice(2));
    // The value of a label, a variable or a setting may be nothing.
    return { kind: 'map', item: item.kind === 'string' ? { kind: 'string', mayBeBlank: true } : item };
  }
  if (text.startsWith('(')) return parseType(text.slice(1, -1));
  if (text.startsWith("'")) return { kind: 'literal', value: text.slice(1, -1) };
  if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' };
  if (SIMPLE.has(text)) return { kind: text } as Type;
  const ranged = RANGED.exec(text);
  if (!ranged) return { kind: 'named', name: text };
  const [, kind, least, most, unit] = ranged;
  if (kind === 'string') return { kind, mayBeBlank: true };
  return { kind, range: { least: Number(least), most: most === '' ? Infinity : Number(most), unit } } as Type;
}
