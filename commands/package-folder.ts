import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The folder of meshberry's own package.json, from its source and from its build. */
export function packageFolder(): string {
  return dirname(createRequire(__filename).resolve('meshberry/package.json'));
}
