import { Yaml } from 'cdk8s';
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import { fileURLToPath } from 'url';
import type { KubeObject } from '../k8s/manifest';
import type { YamlDocument } from '../k8s/read-yaml';
import type { Json } from '../k8s/yaml-tree';

/** Prints what a URL answers: cdk8s loads its files synchronously, and Node asks the network asynchronously. */
const DOWNLOAD = `
const answer = await fetch(process.argv[1]);
if (!answer.ok) throw new Error(answer.status + ' ' + answer.statusText);
process.stdout.write(await answer.text());`;
/** Where cdk8s' Helm keeps what `helm template` printed, until it is read. */
const HELM_OUTPUT = /cdk8s-helm-[^/\\]+[/\\][^/\\]+$/;

/**
 * Makes cdk8s' own `Include`, `Helm` and `Yaml.load` read YAML as kubectl does. cdk8s drops the part of a document
 * behind a syntax error, keeps the last of two equal keys, and takes `22:30` for a number.
 *
 * @see https://github.com/cdk8s-team/cdk8s-core/blob/v2.70.106/src/yaml.ts
 */
export function readYamlAsKubectl(): void {
  Yaml.load = load;
}

/**
 * The documents of a file or a URL.
 * @throws naming file, line and column of what is wrong.
 */
function load(urlOrFile: string): unknown[] {
  const name = HELM_OUTPUT.test(urlOrFile) ? 'the output of helm template' : urlOrFile;
  // The parser takes longer to load than all of a small synth: apps that include nothing do without.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { readYaml } = require('../k8s/read-yaml') as typeof import('../k8s/read-yaml');
  return readYaml(textOf(urlOrFile, name), name).map((document) => asManifest(document, name));
}

function textOf(urlOrFile: string, name: string): string {
  if (typeof urlOrFile !== 'string' || urlOrFile === '')
    throw new Error(`'${urlOrFile}' is not a file or URL to include: set 'url' to the path of a YAML file`);
  if (/^https?:/.test(urlOrFile)) return download(urlOrFile);
  const file = urlOrFile.startsWith('file:') ? fileURLToPath(urlOrFile) : urlOrFile;
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (!found) throw new Error(`there is no file '${name}': correct the path, which is relative to the working folder`);
  if (found.isDirectory()) throw new Error(`'${name}' is a folder: include each of its files`);
  return decoded(fs.readFileSync(file), name);
}

function decoded(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error(`'${name}' is not a text in UTF-8: convert it, or include another file`, { cause: error });
  }
}

function download(url: string): string {
  try {
    const args = ['--input-type=module', '-e', DOWNLOAD, url];
    return execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: Infinity, stdio: 'pipe' });
  } catch (error) {
    const said = /(?:Error|cause): (.*)/.exec(String((error as { stderr?: unknown }).stderr))?.[1] ?? 'no answer';
    throw new Error(`cannot load '${url}': ${said}: correct the URL, or save the file beside main.ts`, {
      cause: error,
    });
  }
}

/**
 * A document, of which cdk8s' ApiObject first reads `apiVersion`. Where there is none, reading it says so: `Yaml.load`
 * may also be asked for files that hold no manifests.
 */
function asManifest({ value: document, line }: YamlDocument, name: string): Json {
  if (typeof document !== 'object' || document === null)
    throw new Error(
      `${name}:${line()}: the document is ${JSON.stringify(document)}, and a manifest is a map: correct the file`,
    );
  if (!('apiVersion' in document))
    Object.defineProperty(document, 'apiVersion', {
      enumerable: false,
      get: () => {
        const keys = Object.keys(document)
          .slice(0, 3)
          .map((key) => `'${key}'`);
        throw new Error(
          `${name}:${line()}: the document has no apiVersion (its first keys are ${keys.join(', ')}): include manifests, and give a values file to Helm`,
        );
      },
    });
  else requireManifest(document as Partial<KubeObject>, `${name}:${line()}`);
  return document;
}

/**
 * cdk8s makes up a name where there is none, and loses what is not a map: neither is what was written.
 * @throws naming the line of the document.
 */
function requireManifest({ kind, apiVersion, metadata, items }: Partial<KubeObject>, where: string): void {
  for (const [field, value] of Object.entries({ kind, apiVersion }))
    if (typeof value !== 'string')
      throw new Error(
        `${where}: ${field} is ${JSON.stringify(value) ?? 'missing'}: use a string, like 'v1' and 'ConfigMap'`,
      );
  if (Array.isArray(items) && kind?.endsWith('List')) return;
  const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap(metadata))
    throw new Error(
      `${where}: ${kind} has ${metadata ? 'metadata that is not a map' : 'no metadata'}: add metadata with a name`,
    );
  for (const field of ['labels', 'annotations'])
    if ((metadata![field] ?? undefined) !== undefined && !isMap(metadata![field]))
      throw new Error(`${where}: metadata.${field} of ${kind} is ${JSON.stringify(metadata![field])}: use a map`);
  const { name, generateName } = metadata!;
  if (typeof name !== 'string' || name === '')
    throw new Error(
      `${where}: ${kind} has ${generateName ? `a generateName '${generateName}', and a manifest that is applied again needs a name` : 'no name'}: set metadata.name to a string`,
    );
}
