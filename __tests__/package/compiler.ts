import { join, resolve } from 'node:path';
import * as ts from 'typescript';

export const root = resolve(__dirname, '..', '..');
/** A project that has the packed library installed, see `setup.ts`. */
export const project = process.env.MESHBERRY_PROJECT!;

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
/** Declarations that were read already, since each program needs those of cdk8s. */
const sources = new Map<string, ts.SourceFile | undefined>();

/** A program of these files of the project, which exist only here. */
export function programOf(files: ReadonlyMap<string, string>, overrides: ts.CompilerOptions = {}): ts.Program {
  const all: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    paths: undefined,
    typeRoots: [join(root, 'node_modules', '@types')],
    ...overrides,
  };
  const host = ts.createCompilerHost(all);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, version, ...rest) => {
    const text = files.get(resolve(name));
    if (text !== undefined) return ts.createSourceFile(name, text, version);
    if (!sources.has(name)) sources.set(name, getSourceFile(name, version, ...rest));
    return sources.get(name);
  };
  host.fileExists = (name) => files.has(resolve(name)) || fileExists(name);
  host.readFile = (name) => files.get(resolve(name)) ?? readFile(name);
  return ts.createProgram([...files.keys()], all, host);
}

/** What is wrong in the files of a program: the file, the line counted from 1, and the message. */
export function mistakesIn(program: ts.Program, name: string): { readonly line: number; readonly message: string }[] {
  const file = program.getSourceFile(name)!;
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((diagnostic) => ({
    line: file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line + 1,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '),
  }));
}
