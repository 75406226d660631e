import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const LIB = join(__dirname, '..', '..', 'lib');

/** What an interface says of its fields' defaults, and which interfaces it takes fields from. */
interface Documented {
  readonly defaults: ReadonlyMap<string, unknown>;
  readonly parents: readonly string[];
}

/** Every `@default` of the library that is a literal, by interface and field: prose, as `- none`, is not one. */
const documented: ReadonlyMap<string, Documented> = new Map(
  readdirSync(LIB, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => interfacesOf(readFileSync(join(LIB, file), 'utf8'))),
);

function interfacesOf(text: string): [string, Documented][] {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2022, true);
  return source.statements.filter(ts.isInterfaceDeclaration).map((declaration) => {
    const fields = declaration.members.flatMap((member): [string, unknown][] => {
      const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
      const literal = literalOf(ts.getTextOfJSDocComment(tag?.comment) ?? '');
      return member.name && literal ? [[member.name.getText(source), literal.value]] : [];
    });
    const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
      types.flatMap((type) => type.getText(source).match(/\b[A-Z]\w+/g) ?? []),
    );
    return [declaration.name.text, { defaults: new Map(fields), parents }];
  });
}

/** A string, a number, a boolean or a list of strings at the beginning of a text. */
function literalOf(text: string): { readonly value: unknown } | undefined {
  const [found] = /^('[^']*'|-?\d+(\.\d+)?\b|true\b|false\b|\[('[^']*'(, )?)*\])/.exec(text) ?? [];
  return found === undefined ? undefined : { value: JSON.parse(found.replaceAll("'", '"')) };
}

/** @returns what the documentation of an interface says that a field is when it is omitted */
export function documentedDefault(type: string, field: string): { readonly value: unknown } | undefined {
  const found = documented.get(type);
  if (!found) return undefined;
  if (found.defaults.has(field)) return { value: found.defaults.get(field) };
  for (const parent of found.parents) {
    const inherited = documentedDefault(parent, field);
    if (inherited) return inherited;
  }
  return undefined;
}
