import { Pod } from './pods';
import { Fields, fields, records, text, texts, textsByKey } from './reading';
import { FinishedApp } from './rule';

/** Something that a pod's program is told. */
export interface ToldValue {
  /** Where it stands, as messages say it. */
  readonly where: string;
  /** What it is called: an environment variable, the key of a ConfigMap, or a flag. @default - it has no name */
  readonly name?: string;
  readonly value: string;
  /** Whether an init container is told that runs before the sidecar. */
  readonly beforeSidecar: boolean;
  /** The container that is told; undefined for what all of them may read. */
  readonly container?: string;
}

/** A line of a file that the program does not read. */
const COMMENT = /^[ \t]*(?:#|\/\/|;|!).*$/gm;

/** A file for people. */
const PROSE = /\.(?:md|rst|adoc)$/i;

/** All that the programs of a pod are told: arguments, environment, commands of probes and hooks, and ConfigMaps of this app. */
export function* toldValues(context: FinishedApp, pod: Pod): Iterable<ToldValue> {
  const configMap = (name: unknown): Readonly<Record<string, string>> => {
    const found = text(name) && context.index.find('ConfigMap', pod.namespace, name as string);
    return found ? textsByKey(found.object.data) : {};
  };
  for (const container of pod.allContainers) {
    const beforeSidecar = isBeforeSidecar(pod, container);
    for (const told of toldTo(container, configMap))
      yield { ...told, beforeSidecar, container: String(container.name) };
  }
  for (const { name, keys, beforeSidecar } of mountedConfigMaps(pod)) {
    for (const [key, value] of Object.entries(configMap(name))) {
      if ((keys && !keys.includes(key)) || PROSE.test(key)) continue;
      const where = `file '${key}' of ConfigMap '${name}'`;
      yield { where, name: key, value: value.replace(COMMENT, ''), beforeSidecar };
    }
  }
  for (const { ip, hostnames } of records(pod.spec.hostAliases))
    for (const host of text(ip) ? texts(hostnames) : [])
      yield { where: `hostAliases, for '${host}',`, name: 'address', value: ip, beforeSidecar: false };
}

/** Whether a container ends before the sidecar runs. */
function isBeforeSidecar({ initContainers }: Pod, container: Fields): boolean {
  return initContainers.includes(container) && container.restartPolicy !== 'Always';
}

type ConfigMapData = (name: unknown) => Readonly<Record<string, string>>;

function* toldTo(
  container: Fields,
  configMap: ConfigMapData,
): Iterable<Omit<ToldValue, 'beforeSidecar' | 'container'>> {
  const of = `of container '${container.name}'`;
  const words = [...texts(container.command), ...texts(container.args)].map((word) => expand(word, container));
  // each by itself, under the name of a flag before it, and all together: host and port may be two of them
  for (const [i, value] of words.entries())
    yield { where: `an argument ${of}`, name: /^--?([\w-]+)$/.exec(words[i - 1] ?? '')?.[1], value };
  if (words.length > 1) yield { where: `an argument ${of}`, value: words.join(' ') };
  for (const { name, value, valueFrom } of records(container.env)) {
    if (text(value)) yield { where: `env '${name}' ${of}`, name, value: expand(value, container) };
    const { name: map, key } = fields(fields(valueFrom).configMapKeyRef);
    const found = configMap(map)[key];
    if (found) yield { where: `env '${name}' ${of}, from ConfigMap '${map}',`, name, value: found };
  }
  for (const { configMapRef, prefix = '' } of records(container.envFrom)) {
    const { name: map } = fields(configMapRef);
    for (const [key, value] of Object.entries(configMap(map))) {
      const name = `${prefix}${key}`;
      yield { where: `env '${name}' ${of}, from ConfigMap '${map}',`, name, value };
    }
  }
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    const command = texts(fields(fields(container[probe]).exec).command);
    if (command.length > 0) yield { where: `the ${probe} ${of}`, value: command.join(' ') };
  }
  for (const hook of ['postStart', 'preStop']) {
    const command = texts(fields(fields(fields(container.lifecycle)[hook]).exec).command);
    if (command.length > 0) yield { where: `the ${hook} hook ${of}`, value: command.join(' ') };
  }
}

/** A value with `$(NAME)` replaced by the container's own variables, as the kubelet does. */
function expand(value: string, container: Fields): string {
  if (!value.includes('$(')) return value;
  const own = new Map(records(container.env).map(({ name, value: plain }) => [name, plain]));
  return value.replace(/\$\(([^)]+)\)/g, (whole, name: string) => text(own.get(name)) ?? whole);
}

/** The ConfigMaps that are files in the pod's containers, and which of their keys. */
function* mountedConfigMaps(pod: Pod): Iterable<{ name: string; keys?: readonly string[]; beforeSidecar: boolean }> {
  for (const volume of records(pod.spec.volumes)) {
    const mounts = pod.allContainers.flatMap((container) =>
      records(container.volumeMounts)
        .filter(({ name }) => name === volume.name)
        .map(({ subPath }) => ({ file: text(subPath), beforeSidecar: isBeforeSidecar(pod, container) })),
    );
    if (mounts.length === 0) continue;
    const files = mounts.flatMap(({ file }) => file ?? []);
    const beforeSidecar = mounts.every((mount) => mount.beforeSidecar);
    for (const { configMap } of [volume, ...records(fields(volume.projected).sources)]) {
      const { name, items } = fields(configMap);
      if (!text(name)) continue;
      const given = records(items).length > 0 ? records(items) : undefined;
      const isMounted = (path: string) =>
        files.length < mounts.length || files.some((file) => file === path || path.startsWith(`${file}/`));
      // without items, each key is a file of that name
      const keys = given?.flatMap(({ key, path }) => (text(key) && isMounted(String(path)) ? [key] : []));
      yield { name, keys: keys ?? (files.length < mounts.length ? undefined : files), beforeSidecar };
    }
  }
}
