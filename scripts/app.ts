import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { MeshApp } from '../lib';

/**
 * The app that a file exports.
 * @throws when it exports no `app` that is a MeshApp.
 */
export function loadApp(file = 'main.ts'): MeshApp {
  const { app } = createRequire(__filename)(resolve(file)) as { app?: unknown };
  if (!(app instanceof MeshApp))
    throw new Error(`'${file}' exports no 'app' that is a MeshApp: write 'export const app = new MeshApp(…)'`);
  return app;
}
