import type { Construct } from 'constructs';
import { fieldProblem, Place } from './problem';
import { shapeOf } from './shapes';

/**
 * Checks what a function or constructor of the library is given against its TypeScript types: JavaScript and casts can give
 * anything.
 *
 * @param signature its name in the table, like `Connections.connectTo`
 * @param given the arguments, in order
 * @param at the path of the construct that it is about; by default the message begins with the signature's name
 * @returns the arguments
 * @throws with the first prop that is unknown, missing or of another type.
 */
export function requireArguments<T extends readonly unknown[]>(
  signature: string,
  given: readonly [...T],
  at?: string,
): T {
  const owner = signature.replace(/^.*\./, '');
  check(signature, given, { owner, path: '' }, at === undefined ? owner : `'${at}'`);
  return given as unknown as T;
}

/**
 * Checks what a construct is given before it is made; see {@link requireArguments}.
 *
 * @param extended whether a class of the user's own extends the construct: it may have props of its own
 * @returns the scope
 */
export function requireConstruct<S extends Construct>(
  signature: string,
  [scope, id, props]: readonly [scope: S, id: string, props?: unknown],
  extended = false,
): S {
  const above = scope?.node?.path;
  const path = typeof id === 'string' ? `'${above ? `${above}/` : ''}${id}'` : `${signature} in '${above}'`;
  check(signature, [scope, id, props], { owner: signature, path: '', extended }, path);
  return scope;
}

function check(signature: string, given: readonly unknown[], place: Place, who: string): void {
  const shape = shapeOf(`${signature}()`);
  if (shape.kind === 'type') throw new Error(`'${signature}' is not a function`);
  [...shape.fields.values()].forEach((field, i) => {
    // The path of a prop begins in the props; other parameters are named in it.
    const inner = field.name === 'props' ? place : { owner: place.owner, path: field.name };
    const problem = fieldProblem(given[i], field, inner);
    if (problem) throw new Error(`${who}: ${problem}`);
  });
}
