import { resolve } from 'node:path';

/** What went wrong, without the stack unless `DEBUG` asks for it: the message, and where in the app's own file it was. */
export function describeFailure(error: unknown, files: readonly string[]): string {
  if (!(error instanceof Error)) return `${error}`;
  if (process.env.DEBUG) return `${error.stack}`;
  const places = files.map((file) => `${resolve(file)}:`);
  const line = error.stack?.split('\n').find((frame) => places.some((place) => frame.includes(place)));
  const message = error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  return [message, ...(line ? [line] : [])].join('\n');
}
