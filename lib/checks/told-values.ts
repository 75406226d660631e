import { Pod } from './pods';
import { Fields, fields, records, text, texts, textsByKey } from './reading';
import { FinishedApp } from './rule';

/** Something that a pod's program is told. */
export interface ToldValue {
  /** Where it stands, as messages say it. */
  readonly where: string;
  /** What it is called: an environment variable, or the key of a ConfigMap. @default - it has no name */
  readonly name?: string;
  readonly value: string;
  /** Whether an init container is told that runs before the sidecar. */
  readonly beforeSidecar: boolean;
}

/** A line of a file that the program does not read. */
const COMMENT = /^[ \t]*(?:#|\/\/|;).*$/gm;

/** All that the programs of a pod are told: arguments, environment, commands of probes and hooks, and ConfigMaps of this app. */
export function* toldValues(context: FinishedApp, pod: Pod): Iterable<ToldValue> {
  const configMap = (name: unknown): Readonly<Record<string, string>> => {
    const found = text(name) && context.index.find('ConfigMap', pod.namespace, name as string);
    return found ? textsByKey(found.object.data) : {};
  };
  for (const container of pod.allContainers) {
    const beforeSidecar = pod.initContainers.includes(container) && container.restartPolicy !== 'Always';
    for (const told of toldTo(container, configMap)) yield { ...told, beforeSidecar };
  }
  for (const { name, keys } of mountedConfigMaps(pod)) {
    for (const [key, value] of Object.entries(configMap(name))) {
      if (keys.length > 0 && !keys.includes(key)) continue;
      const where = `file '${key}' of ConfigMap '${name}'`;
      yield { where, name: key, value: value.replace(COMMENT, ''), beforeSidecar: false };
    }
  }
}

type ConfigMapData = (name: unknown) => Readonly<Record<string, string>>;

function* toldTo(container: Fields, configMap: ConfigMapData): Iterable<Omit<ToldValue, 'beforeSidecar'>> {
  const of = `of container '${container.name}'`;
  const words = [...texts(container.command), ...texts(container.args)].map((word) => expand(word, container));
  // each by itself, and all together: a flag and its value may be two of them
  for (const value of words.length > 1 ? [...words, words.join(' ')] : words)
    yield { where: `an argument ${of}`, value };
  for (const { name, value, valueFrom } of records(container.env)) {
    if (text(value)) yield { where: `env '${name}' ${of}`, name, value: expand(value, container) };
    const { name: map, key } = fields(fields(valueFrom).configMapKeyRef);
    const found = configMap(map)[key];
    if (found) yield { where: `env '${name}' ${of}, from ConfigMap '${map}',`, name, value: found };
  }
  for (const { configMapRef } of records(container.envFrom)) {
    const { name: map } = fields(configMapRef);
    for (const [name, value] of Object.entries(configMap(map)))
      yield { where: `env '${name}' ${of}, from ConfigMap '${map}',`, name, value };
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

/** The ConfigMaps that are files in the pod, and which of their keys; none is all of them. */
function* mountedConfigMaps({ spec }: Pod): Iterable<{ name: string; keys: readonly string[] }> {
  for (const volume of records(spec.volumes)) {
    const sources = [volume, ...records(fields(volume.projected).sources)];
    for (const { configMap } of sources) {
      const { name, items } = fields(configMap);
      if (text(name)) yield { name, keys: records(items).flatMap(({ key }) => text(key) ?? []) };
    }
  }
}
