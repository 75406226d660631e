import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MeshApp } from '../lib';
import { writing } from '../lib/synthesis/writing';
import { UsageError } from './command';

/**
 * The app that a file exports. Loading it writes nothing, even when the file ends in `app.synth()`.
 * @throws when the file is not there, is TypeScript that nothing here can read, or exports no `app` that is a MeshApp.
 */
export async function loadApp(file = 'main.ts'): Promise<MeshApp> {
  if (!existsSync(file))
    throw new UsageError(`there is no '${file}': name the file that exports your app as an argument`);
  const load = createRequire(resolve(file));
  requireOnePackage(file, load);
  if (/\.[cm]?ts$/.test(file)) readTypeScript(file, load);
  writing.enabled = false;
  const { app } = (await loadModule(resolve(file), load)) as { app?: unknown };
  if (!(app instanceof MeshApp))
    throw new UsageError(`'${file}' exports no 'app' that is a MeshApp: write 'export const app = new MeshApp(…)'`);
  return app;
}

/** A module of either kind: Node 20 and 22.11 can not `require` an ECMAScript module. */
async function loadModule(path: string, load: NodeJS.Require): Promise<unknown> {
  try {
    return load(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_REQUIRE_ESM' && code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    // TypeScript makes a `require` of an import() that it sees.
    return new Function('url', 'return import(url)')(pathToFileURL(path).href);
  }
}

/** Two copies of meshberry know nothing of each other: the app of the one would write while the other looks. */
function requireOnePackage(file: string, load: NodeJS.Require): void {
  const [ours, theirs] = [createRequire(__filename), load].map((from) => {
    try {
      return realpathSync(dirname(from.resolve('meshberry/package.json')));
    } catch {
      return undefined;
    }
  });
  if (theirs !== undefined && theirs !== ours)
    throw new UsageError(
      `this command is of the meshberry in '${ours}', but '${file}' uses that in '${theirs}': run npx meshberry in the project of '${file}'`,
    );
}

/** With the tsx of the app's own project, or with a Node that reads TypeScript itself. */
function readTypeScript(file: string, load: NodeJS.Require): void {
  try {
    load('tsx/cjs');
  } catch (error) {
    if ((process.features as { typescript?: unknown }).typescript) return;
    throw new UsageError(
      `'${file}' is TypeScript: install tsx in your project, or name the JavaScript file made of it`,
      {
        cause: error,
      },
    );
  }
}
