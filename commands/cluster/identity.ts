import { KubeObject } from '../../lib';

/** What tells objects apart, whatever version their API has: `group/Kind/namespace/name`, the first and third may be empty. */
export function keyOf({ apiVersion, kind, metadata }: KubeObject): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [group, kind, metadata.namespace ?? '', metadata.name].join('/');
}

/** As people write it: `Kind namespace/name`. */
export function nameOfKey(key: string): string {
  const [, kind, namespace, name] = key.split('/');
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** The words that name an object to kubectl. */
export function argumentsOfKey(key: string): readonly string[] {
  const [group, kind, namespace, name] = key.split('/');
  return [group ? `${kind}.${group}` : kind, name, ...(namespace ? [`--namespace=${namespace}`] : [])];
}
