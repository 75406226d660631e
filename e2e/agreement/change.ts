import { KubeObject } from '../harness/manifests';

/** Where something is in an object, from its root. */
export type Path = readonly (string | number)[];

/** One change of an object, as it is recorded. */
export type Change =
  | { readonly remove: Path }
  | { readonly set: Path; readonly to: unknown }
  | { readonly rename: Path; readonly to: string }
  | { readonly double: Path };

/** @returns a copy of an object with the change in it */
export function changed(object: KubeObject, change: Change): KubeObject {
  const copy = structuredClone(object);
  const path = pathOf(change);
  const last = path[path.length - 1];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an object of any kind
  const owner = path.slice(0, -1).reduce<any>((value, step) => value[step], copy);
  // cdk8s writes no null
  if ('set' in change && change.to === null && !Array.isArray(owner)) delete owner[last];
  else if ('set' in change) owner[last] = change.to;
  else if ('double' in change) owner[last].push(structuredClone(owner[last][0]));
  else {
    const value = owner[last];
    if (Array.isArray(owner)) owner.splice(last as number, 1);
    else delete owner[last];
    if ('rename' in change) owner[change.to] = value;
  }
  return copy;
}

export function pathOf(change: Change): Path {
  if ('remove' in change) return change.remove;
  if ('set' in change) return change.set;
  return 'rename' in change ? change.rename : change.double;
}

/** A change without its numbers and values, so that like ones are counted together: `Deployment spec.ports[].port set`. */
export function fieldOf(kind: string, change: Change): string {
  const path = pathOf(change).map((step) => (typeof step === 'number' ? '[]' : `.${step}`));
  return `${kind} ${path.join('').slice(1)} ${Object.keys(change)[0]}`;
}

/** One line of a recording: what the API server of a minor version said of a changed object of the corpus. */
export interface Recorded {
  readonly minor: number;
  /** As `keyOf` has it. */
  readonly of: string;
  readonly change: Change;
  /** @default - it took the object */
  readonly refusal?: string;
}
