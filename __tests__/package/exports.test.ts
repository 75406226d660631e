import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';
import { programOf, project } from './compiler';

const library = join(project, 'node_modules', 'meshberry', 'build', 'lib');
const index = join(library, 'index.d.ts');

const program = programOf(new Map([[join(project, 'user.ts'), `export * from 'meshberry';`]]));
const checker = program.getTypeChecker();
/** What the package's entry exports, as its types say. */
const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index)!)!);

/** Every type of lib/ that is named in what the index exports, but that a user could not import, with where it is named. */
function unexported(): string[] {
  const target = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const known = new Set(exported.map(target));
  const missing = new Set<string>();
  for (const symbol of exported) {
    const look = (node: ts.Node): void => {
      // Bodies and private members are nobody's business, nor is how to make what is exported as a type only.
      if (ts.isBlock(node) || isPrivate(node) || (ts.isConstructorDeclaration(node) && isTypeOnly(symbol))) return;
      if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
        const named = checker.getSymbolAtLocation(ts.isTypeReferenceNode(node) ? node.typeName : node.expression);
        const type = named && target(named);
        if (type && isOfLibrary(type) && !known.has(type)) missing.add(`${type.name}, named in ${symbol.name}`);
      }
      ts.forEachChild(node, look);
    };
    for (const declaration of target(symbol).declarations ?? []) look(declaration);
  }
  return [...missing].sort();
}

/** Whether a symbol is exported by `export type`. */
function isTypeOnly({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some((each) => ts.isExportSpecifier(each) && (each.isTypeOnly || each.parent.parent.isTypeOnly));
}

function isPrivate(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
}

/** Whether a type is declared at the top of a file of lib/, so that it could be exported. */
function isOfLibrary(type: ts.Symbol): boolean {
  return (type.declarations ?? []).some(
    (declaration) =>
      ts.isSourceFile(declaration.parent) &&
      resolve(declaration.parent.fileName).startsWith(library) &&
      !ts.isTypeParameterDeclaration(declaration),
  );
}

test('every type that the index names in what it exports can be imported from it', () => {
  expect(unexported()).toEqual([]);
});

test('every value that the types promise is there, for tools that do not see that a module exports its types alone', () => {
  const constants = exported
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ flags }) => flags & (ts.SymbolFlags.Variable | ts.SymbolFlags.Function))
    .map(({ name }) => name);
  const library = createRequire(join(project, 'user.js'))('meshberry');
  expect(constants.length).toBeGreaterThan(10);
  expect(constants.filter((name) => !(name in library))).toEqual([]);
});
