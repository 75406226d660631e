import { join, resolve } from 'node:path';
import * as ts from 'typescript';
import { programOf, project } from './compiler';

const library = join(project, 'node_modules', 'meshberry', 'build', 'lib');
const index = join(library, 'index.d.ts');

/** Every type of lib/ that is named in what the index exports, but that a user could not import, with where it is named. */
function unexported(): string[] {
  const program = programOf(new Map([[join(project, 'user.ts'), `export * from 'meshberry';`]]));
  const checker = program.getTypeChecker();
  const target = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index)!)!);
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
