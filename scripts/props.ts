/**
 * Writes `lib/props/table.ts`: what constructs, classes and functions of the library take, from their TypeScript types.
 * A signature is in it when the code asks for it, by `requireArguments('Name'` or `requireConstruct('Name'`. `npm run props`.
 *
 * A line without indentation is a signature (`fn`), an object of props that has no others (`props`), an object that may have
 * more (`open`), an instance of a class (`class`) or a name for a type (`type`). A line with one is a parameter or field: its
 * name ('?' when it may be omitted) and its type. The range of its numbers or durations stands in its documentation, as
 * `@range 1..65535` or `@range 1..30 seconds`: whole ones, without an end when nothing bounds them. A string may not be blank,
 * unless it is the value of a map or has `@range 0.. characters`.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import * as ts from 'typescript';
import { command } from '../commands/command';
import { runCommand } from '../commands/entry';

const ROOT = resolve(__dirname, '..');
const LIB = join(ROOT, 'lib') + sep;
export const TABLE = join(LIB, 'props', 'table.ts');
/** Types of other packages, which are known by what they can do. */
const FOREIGN: Readonly<Record<string, string>> = {
  Construct: 'construct',
  IConstruct: 'construct',
  Duration: 'duration',
};

/** The lines of the table, by the name of what they describe. */
class Table {
  public readonly blocks = new Map<string, readonly string[]>();
  private readonly owners = new Map<string, ts.Symbol>();

  public constructor(private readonly checker: ts.TypeChecker) {}

  public addSignature(name: string, signature: ts.Signature): void {
    const parameters = signature.getParameters().map((parameter) => {
      const declaration = parameter.valueDeclaration as ts.ParameterDeclaration;
      const optional = declaration.questionToken || declaration.initializer ? '?' : '';
      const text = ts.isIdentifier(declaration.name) ? declaration.name.text : 'value';
      return ` ${text}${optional} ${this.typeOf(this.checker.getTypeOfSymbol(parameter), `${name}.${text}`, declaration.type)}`;
    });
    this.blocks.set(`${name}()`, [`fn ${name}()`, ...parameters]);
  }

  /** A type as the table has it; `place` names what has no name of its own. */
  private typeOf(type: ts.Type, place: string, node?: ts.TypeNode): string {
    // The type as it is written still has its name, which is lost together with the undefined of what may be omitted.
    if (node) type = this.checker.getTypeFromTypeNode(node);
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) return 'json';
    if (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Never)) return 'undefined';
    if (flags & ts.TypeFlags.StringLiteral) return `'${(type as ts.StringLiteralType).value}'`;
    if (flags & ts.TypeFlags.BooleanLiteral) return this.checker.typeToString(type);
    if (flags & ts.TypeFlags.StringLike) return 'string';
    if (flags & ts.TypeFlags.BooleanLike) return 'boolean';
    if (flags & ts.TypeFlags.NumberLike) return 'number';
    if (type.isUnion()) return this.unionOf(type, place, node);
    if (this.checker.isArrayType(type)) {
      const item = this.typeOf(this.checker.getTypeArguments(type as ts.TypeReference)[0], `${place}[]`);
      return `[]${item.includes('|') ? `(${item})` : item}`;
    }
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    if (index && type.getProperties().length === 0) {
      const item = this.typeOf(index.type, `${place}{}`);
      return `{}${item.includes('|') ? `(${item})` : item}`;
    }
    if (type.getCallSignatures().length > 0) return 'function';
    return this.objectOf(type, place);
  }

  private unionOf(type: ts.UnionType, place: string, node?: ts.TypeNode): string {
    const alias = type.aliasSymbol && this.isOurs(type.aliasSymbol) ? type.aliasSymbol : undefined;
    if (alias && this.blocks.has(alias.name)) return alias.name;
    const declaration = alias?.declarations?.find(ts.isTypeAliasDeclaration);
    // The compiler orders a union by what it has met before; a table has it as it is written, or else sorted.
    const written = declaration?.type ?? node;
    const inOrder = written && ts.isUnionTypeNode(written);
    const members = inOrder ? written.types.map((each) => this.checker.getTypeFromTypeNode(each)) : type.types;
    const texts = members
      .filter(({ flags }) => !(flags & ts.TypeFlags.Undefined))
      .map((member, i) => this.typeOf(member, `${alias?.name ?? place}/${i + 1}`));
    const text = [...new Set(inOrder ? texts : texts.sort())].join('|').replace('false|true', 'boolean');
    if (!alias) return text;
    this.blocks.set(alias.name, [`type ${alias.name} ${text}`]);
    return alias.name;
  }

  private objectOf(type: ts.Type, place: string): string {
    const symbol = type.getSymbol();
    const named = symbol && !symbol.name.startsWith('__') ? symbol : undefined;
    if (named && !this.isOurs(named) && named.name in FOREIGN) return FOREIGN[named.name];
    if (named && !this.isOurs(named) && !type.aliasSymbol) {
      if (named.flags & ts.SymbolFlags.Interface) return 'object';
      throw new Error(`${place} is a '${named.name}' of another package: say in FOREIGN how it is known`);
    }
    const name = named?.name ?? type.aliasSymbol?.name ?? place;
    const alias = type.aliasSymbol && !this.isOurs(type.aliasSymbol) ? place : name;
    const owner = named ?? type.aliasSymbol;
    if (owner && this.owners.has(alias) && this.owners.get(alias) !== owner && alias !== place)
      throw new Error(`two types are named '${alias}': rename one of them`);
    if (this.blocks.has(alias)) return alias;
    if (owner) this.owners.set(alias, owner);
    this.blocks.set(alias, []);
    const isClass = ((named?.flags ?? 0) & ts.SymbolFlags.Class) !== 0;
    const properties = type.getProperties().filter((property) => this.isPublic(property));
    const methods = properties.filter((property) => this.isMethod(property));
    // An object of Kubernetes, of which only parts are typed: its schema is asked at synth.
    const isPart = this.checker.getIndexInfoOfType(type, ts.IndexKind.String) !== undefined;
    const isOpen = isPart || methods.length > 0 || /^I[A-Z]/.test(alias);
    const kind = isClass ? 'class' : isOpen ? 'open' : 'props';
    const own = isPart ? properties.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)) : properties;
    const fields = isClass ? this.membersOf(properties) : own.map((property) => this.fieldOf(property, alias));
    this.blocks.set(alias, [`${kind} ${alias}`, ...fields]);
    return alias;
  }

  /** What an instance of a class is known by: its methods, or where it has none, what kinds of things its fields are. */
  private membersOf(properties: readonly ts.Symbol[]): string[] {
    const named = properties.filter(({ name }) => !name.startsWith('__'));
    const methods = named.filter((property) => this.isMethod(property));
    if (methods.length > 0) return methods.map((method) => this.fieldOf(method, ''));
    return named
      .filter(({ flags }) => !(flags & ts.SymbolFlags.Optional))
      .map((field) => {
        const type = this.checker.getTypeOfSymbol(field);
        const members = type.isUnion() ? type.types : [type];
        const isText = members.every(({ flags }) => flags & ts.TypeFlags.StringLike);
        return ` ${field.name} ${isText ? 'string' : 'object'}`;
      });
  }

  private fieldOf(property: ts.Symbol, owner: string): string {
    if (this.isMethod(property))
      return ` ${property.name}${property.flags & ts.SymbolFlags.Optional ? '?' : ''} function`;
    const declaration = property.declarations?.[0];
    const node = declaration && ts.isPropertySignature(declaration) ? declaration.type : undefined;
    const place = `${owner}.${property.name}`;
    const type = withRange(this.typeOf(this.checker.getTypeOfSymbol(property), place, node), property, place);
    return ` ${property.name}${property.flags & ts.SymbolFlags.Optional ? '?' : ''} ${type}`;
  }

  private isMethod(property: ts.Symbol): boolean {
    return this.checker.getTypeOfSymbol(property).getCallSignatures().length > 0;
  }

  /** Whether a member is public, and no other package's: of a class, what it inherits from Construct is not asked for. */
  private isPublic(property: ts.Symbol): boolean {
    const declaration = property.declarations?.[0];
    if (!declaration) return true;
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    return (
      (ts.getCombinedModifierFlags(declaration) & hidden) === 0 &&
      declaration.getSourceFile().fileName.startsWith(LIB) &&
      !ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'internal')
    );
  }

  private isOurs(symbol: ts.Symbol): boolean {
    return symbol.declarations?.some((each) => each.getSourceFile().fileName.startsWith(LIB)) ?? false;
  }
}

/** A type with the range that the documentation of its property has; it may be in a list or map. */
function withRange(type: string, property: ts.Symbol, place: string): string {
  const tag = property.getJsDocTags().find(({ name }) => name === 'range');
  if (!tag) return type;
  const text = ts.displayPartsToString(tag.text).trim();
  if (text === '0.. characters') return type.replace('string', 'string[0..]');
  if (!/^\d+\.\.\d*( (milliseconds|seconds|days))?$/.test(text))
    throw new Error(`${place} has @range '${text}': write it like 1..65535, 1..30 seconds or 0.. characters`);
  const plain = text.includes(' ') ? 'duration' : 'number';
  if (!new RegExp(`\\b${plain}\\b`).test(type))
    throw new Error(`${place} has a @range, and no ${plain}: it is ${type}`);
  return type.replace(plain, `${plain}[${text}]`);
}

interface Library {
  readonly checker: ts.TypeChecker;
  readonly files: readonly ts.SourceFile[];
  readonly index: ts.SourceFile;
}

let known: Library | undefined;

/** The library and its types, read once. */
function library(): Library {
  return (known ??= readLibrary());
}

function readLibrary(): Library {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const index = join(LIB, 'index.ts');
  const program = ts.createProgram([index], options);
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(LIB));
  return { checker: program.getTypeChecker(), files, index: program.getSourceFile(index)! };
}

/** The table, from the types as they are. */
export function propsTable(): string {
  const { checker, files } = library();
  const table = new Table(checker);
  for (const name of askedFor(files)) table.addSignature(name, signatureOf(checker, files, name));
  const lines = [...table.blocks].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, block]) => block);
  return `// Generated by scripts/props.ts; do not edit.\nexport default \`${lines.join('\n')}\`;\n`;
}

/** Every public constructor, method and function that takes something, sorted. */
export function publicCalls(): string[] {
  const { checker, index } = library();
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isPublic = ({ declarations: [declaration] = [] }: { declarations?: readonly ts.Declaration[] }): boolean =>
    declaration !== undefined &&
    declaration.getSourceFile().fileName.startsWith(LIB) &&
    (ts.getCombinedModifierFlags(declaration) & hidden) === 0 &&
    !ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'internal');
  const takes = (signatures: readonly ts.Signature[]): boolean =>
    signatures.some(
      ({ parameters, declaration }) => parameters.length > 0 && isPublic({ declarations: [declaration!] }),
    );
  const calls = checker.getExportsOfModule(checker.getSymbolAtLocation(index)!).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(symbol.flags & ts.SymbolFlags.Value)) return [];
    const value = checker.getTypeOfSymbol(symbol);
    const types = symbol.flags & ts.SymbolFlags.Class ? [value, checker.getDeclaredTypeOfSymbol(symbol)] : [value];
    const members = types.flatMap((type) => type.getProperties().filter(isPublic));
    return [
      ...(takes([...value.getConstructSignatures(), ...value.getCallSignatures()]) ? [symbol.name] : []),
      ...members
        .filter(({ name }) => !name.startsWith('__'))
        .filter((member) => takes(checker.getTypeOfSymbol(member).getCallSignatures()))
        .map(({ name }) => `${symbol.name}.${name}`),
    ];
  });
  return [...new Set(calls)].sort();
}

/** The names of the signatures that the code checks arguments by. */
export function askedFor(files: readonly { readonly text: string }[]): string[] {
  const names = files.flatMap(({ text }) =>
    [...text.matchAll(/\brequire(?:Arguments|Construct)\(\s*'([\w.]+)'/g)].map(([, name]) => name),
  );
  return [...new Set(names)];
}

/** The signature of `Consul` (its constructor), `Connections.connectTo`, `Boards.arm64` or `declareObject`. */
function signatureOf(checker: ts.TypeChecker, files: readonly ts.SourceFile[], name: string): ts.Signature {
  const [owner, member] = name.split('.');
  for (const file of files) {
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!).find((each) => each.name === owner);
    if (!exported || exported.flags & ts.SymbolFlags.Alias) continue;
    const types = [checker.getTypeOfSymbol(exported), checker.getDeclaredTypeOfSymbol(exported)];
    const callables = member
      ? types
          .flatMap((type) => type.getProperty(member) ?? [])
          // Every class has the methods of a function besides.
          .filter(({ declarations: [declaration] = [] }) => declaration?.getSourceFile().fileName.startsWith(LIB))
          .map((property) => checker.getTypeOfSymbol(property))
      : types;
    const signatures = callables.flatMap((type) => [...type.getConstructSignatures(), ...type.getCallSignatures()]);
    if (signatures.length > 0) return signatures[0];
  }
  throw new Error(`there is no '${name}' in lib/`);
}

const props = command({
  summary: 'Writes lib/props/table.ts: what constructs and functions take, from their TypeScript types.',
  operands: 0,
  options: {},
  run() {
    writeFileSync(TABLE, propsTable());
    return 0;
  },
});

if (require.main === module)
  void runCommand('npm run props --', props, process.argv.slice(2)).then((code) => (process.exitCode = code));
