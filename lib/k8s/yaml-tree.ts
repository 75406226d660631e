import { Alias, Document, isAlias, isMap, isSeq, Node, ParsedNode, Scalar as ScalarNode, YAMLMap, YAMLSeq } from 'yaml';
import { templateError, YamlError } from './yaml-error';
import { InexactInteger, integer, plainScalar, Scalar, ScalarError } from './yaml-scalar';

export type Json = Scalar | Json[] | { [key: string]: Json };

/** A value, and how many nodes it has when its aliases are written out. */
interface Built {
  readonly value: Json;
  readonly nodes: number;
}

const TAGS = new Map<string, string>([
  ['str', 'string'],
  ['int', 'number'],
  ['float', 'number'],
  ['bool', 'boolean'],
  ['null', 'object'],
]);
const PREFIX = 'tag:yaml.org,2002:';
/** More than kubectl lets aliases make of a document. */
const MOST_NODES = 400_000;
/** What Helm's templates begin with: no program reads this when it runs. */
const HELM_TEMPLATE = /\{\{-?\s*(\.(Values|Release|Chart|Capabilities|Files|Template)\b|include\s+")/;

/** Builds what kubectl's JSON of a parsed document is. */
export class YamlTree {
  private readonly anchors = new Map<string, Built>();
  /** A number of a schema is a float for the API server, however many digits it has. */
  private readonly roundsIntegers: boolean;

  public constructor(document: Document.Parsed<ParsedNode, true>, text: string) {
    this.roundsIntegers = /^kind: *["']?CustomResourceDefinition\b/m.test(text);
    this.value = document.contents === null ? null : this.build(document.contents).value;
  }

  public readonly value: Json;

  private build(node: Node | null): Built {
    if (node === null) return { value: null, nodes: 1 };
    if (isAlias(node)) return this.aliased(node);
    const built = isMap(node) ? this.map(node) : isSeq(node) ? this.list(node) : this.scalar(node as ScalarNode);
    if (built.nodes > MOST_NODES) throw new YamlError(offsetOf(node), 'aliases make this too large: write it out');
    if ('anchor' in node && node.anchor) this.anchors.set(node.anchor as string, built);
    return built;
  }

  private aliased(node: Alias): Built {
    const built = this.anchors.get(node.source);
    if (!built)
      throw new YamlError(offsetOf(node), `alias '*${node.source}' has no anchor before it: add '&${node.source}'`);
    return built;
  }

  private scalar(node: ScalarNode): Built {
    const text = String(node.value ?? '');
    const plain = node.type === undefined || node.type === 'PLAIN';
    if (!node.type?.startsWith('BLOCK') && HELM_TEMPLATE.test(text)) throw templateError(offsetOf(node));
    if (!node.tag && !plain) return { value: text, nodes: 1 };
    return { value: this.tagged(node, text), nodes: 1 };
  }

  private tagged(node: ScalarNode, text: string): Scalar {
    const tag = node.tag?.startsWith(PREFIX) ? node.tag.slice(PREFIX.length) : node.tag;
    if (tag === 'str' || tag === '!') return text;
    const type = tag === undefined ? undefined : TAGS.get(tag);
    if (tag !== undefined && type === undefined) throw unknownTag(node);
    try {
      const value = plainScalar(text);
      if (
        type !== undefined &&
        (typeof value !== type || (tag === 'int' && integer(text.replaceAll('_', '')) === undefined))
      )
        throw new ScalarError(`'${text}' is not of the type '!!${tag}': remove the tag, or correct the value`);
      return value;
    } catch (error) {
      if (error instanceof InexactInteger && this.roundsIntegers) return error.nearest;
      if (error instanceof ScalarError) throw new YamlError(offsetOf(node), error.message);
      throw error;
    }
  }

  private list(node: YAMLSeq): Built {
    if (node.tag && node.tag !== `${PREFIX}seq`) throw unknownTag(node);
    const items = node.items.map((item) => this.build(item as Node | null));
    return { value: items.map(({ value }) => value), nodes: sum(items) };
  }

  private map(node: YAMLMap): Built {
    if (node.tag && node.tag !== `${PREFIX}map`) throw unknownTag(node);
    const value: { [key: string]: Json } = {};
    const own = new Map<string, number>();
    const parts: Built[] = [];
    for (const { key, value: field } of node.items as { key: Node; value: Node | null }[]) {
      if (isMerge(key)) {
        // The later one wins, a merged field too: that is how kubectl does it.
        for (const source of this.mergeSources(field ?? key)) {
          Object.assign(value, source.value);
          parts.push(source);
        }
        continue;
      }
      const name = this.key(key);
      if (own.has(name))
        throw new YamlError(offsetOf(key), `key '${name}' is there twice: remove or rename one of them`);
      own.set(name, offsetOf(key));
      const built = this.build(field);
      parts.push(built);
      value[name] = built.value;
    }
    return { value, nodes: sum(parts) };
  }

  /** The maps that `<<` merges, in the order in which they are laid over another. */
  private mergeSources(node: Node): Built[] {
    const nodes = isSeq(node) ? [...(node.items as Node[])].reverse() : [node];
    return nodes.map((source) => {
      const built = this.build(source);
      if (typeof built.value !== 'object' || built.value === null || Array.isArray(built.value))
        throw new YamlError(offsetOf(source), "'<<' merges maps: give it one, or a list of them");
      return built;
    });
  }

  private key(node: Node): string {
    const { value } = this.build(node);
    if (typeof value === 'object' && value !== null)
      throw isMap(node) && node.flow ? templateError(offsetOf(node) - 1) : keyError(node, 'a collection');
    if (value === null) throw keyError(node, 'null');
    const text = String((node as ScalarNode).value);
    if (typeof value === 'number' && integer(text.replaceAll('_', '')) === undefined)
      throw keyError(node, `the number ${text}`);
    if (value === '__proto__') throw keyError(node, "'__proto__'", 'rename it');
    return String(value);
  }
}

function keyError(node: Node, found: string, advice = 'write a string, in quotes'): YamlError {
  return new YamlError(offsetOf(node), `${found} cannot be a key: ${advice}`);
}

function unknownTag(node: Node): YamlError {
  return new YamlError(offsetOf(node), `tag '${node.tag?.replace(PREFIX, '!!')}' is unknown to Kubernetes: remove it`);
}

/** Where a node begins; the root of an empty document has no range. */
function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function sum(parts: readonly Built[]): number {
  return parts.reduce((total, { nodes }) => total + nodes, 1);
}

const isMerge = (node: Node): boolean =>
  (node as ScalarNode).value === '<<' && ((node as ScalarNode).type === 'PLAIN' || node.tag === `${PREFIX}merge`);
