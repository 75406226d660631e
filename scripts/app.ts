import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { MeshApp } from '../lib';

/**
 * The app that a file exports.
 * @throws when the file is not there, is TypeScript that nothing here can read, or exports no `app` that is a MeshApp.
 */
export function loadApp(file = 'main.ts'): MeshApp {
  if (!existsSync(file)) throw new Error(`there is no '${file}': name the file that exports your app as an argument`);
  const load = createRequire(resolve(file));
  if (file.endsWith('ts')) readTypeScript(file, load);
  const { app } = load(resolve(file)) as { app?: unknown };
  if (!(app instanceof MeshApp))
    throw new Error(`'${file}' exports no 'app' that is a MeshApp: write 'export const app = new MeshApp(…)'`);
  return app;
}

/** With the tsx of the app's own project, or with a Node that reads TypeScript itself. */
function readTypeScript(file: string, load: NodeJS.Require): void {
  try {
    load('tsx/cjs');
  } catch (error) {
    if ((process.features as { typescript?: unknown }).typescript) return;
    throw new Error(`'${file}' is TypeScript: install tsx in your project, or name the JavaScript file made of it`, {
      cause: error,
    });
  }
}
