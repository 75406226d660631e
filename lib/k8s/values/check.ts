/* eslint-disable @typescript-eslint/no-explicit-any -- values of every kind are judged here, after their types */

/** What is wrong with a value that has the right type, to be read after its path; undefined when nothing is. */
export type Check = (value: any) => string | undefined;

/** Tells what is wrong with a field of an object; `''` is the object itself. */
export type Report = (field: string, message: string) => void;

/** How the API server judges an object of one definition. */
export interface Values {
  /** By field; for a list its items, for a map its values. An absent or empty field is not asked. */
  readonly fields?: Readonly<Record<string, Check>>;
  /** What concerns several fields; `minor` is the declared Kubernetes'. */
  readonly all?: (object: any, report: Report, path: string, minor: number) => void;
}

/** By definition, such as `core.v1.Container`. */
export type ValueTable = Readonly<Record<string, Values>>;

/** The fields of a list that are there. */
export function present(object: any, names: readonly string[]): string[] {
  return names.filter((name) => (object[name] ?? undefined) !== undefined);
}

/** The objects of a list; the API server reads null as an empty one. */
export function items(list: any): any[] {
  return (list ?? []).map((item: any) => item ?? {});
}

export function quote(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

/** Exactly one of some fields, or at most one. */
export function oneOf(object: any, report: Report, names: readonly string[], least = 1): void {
  const found = present(object, names);
  if (found.length > 1) report('', `has ${quote(found)}: keep one of them`);
  else if (found.length < least) report('', `has none of ${quote(names)}: add one`);
}

export function isEmpty(value: any): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
