import { Pod } from './pods';
import { Fields, fields, records, text } from './reading';

/** What a pod refers to in its own namespace. */
export interface Reference {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  /** The key that is read; undefined for all of them. */
  readonly key?: string;
  /** Whether the pod starts without it. */
  readonly optional: boolean;
  /** Where it is referred to, as messages say it. */
  readonly from: string;
}

/** The Secrets and ConfigMaps that a pod reads: by env, envFrom, volumes and, for Secrets, to pull images. */
export function* referencesOf({ spec, allContainers }: Pod): Iterable<Reference> {
  for (const { name } of records(spec.imagePullSecrets)) {
    if (text(name)) yield { kind: 'Secret', name, optional: false, from: 'imagePullSecrets' };
  }
  for (const container of allContainers) {
    for (const { name: env, valueFrom } of records(container.env)) {
      const from = `env '${env}' of container '${container.name}'`;
      yield* reference('Secret', fields(valueFrom).secretKeyRef, 'name', from);
      yield* reference('ConfigMap', fields(valueFrom).configMapKeyRef, 'name', from);
    }
    for (const { secretRef, configMapRef } of records(container.envFrom)) {
      const from = `envFrom of container '${container.name}'`;
      yield* reference('Secret', secretRef, 'name', from);
      yield* reference('ConfigMap', configMapRef, 'name', from);
    }
  }
  for (const volume of records(spec.volumes)) {
    const from = `volume '${volume.name}'`;
    yield* reference('Secret', volume.secret, 'secretName', from);
    yield* reference('ConfigMap', volume.configMap, 'name', from);
    for (const { secret, configMap } of records(fields(volume.projected).sources)) {
      yield* reference('Secret', secret, 'name', from);
      yield* reference('ConfigMap', configMap, 'name', from);
    }
  }
}

function* reference(kind: Reference['kind'], value: unknown, nameField: string, from: string): Iterable<Reference> {
  const source: Fields = fields(value);
  const name = text(source[nameField]);
  if (name === undefined) return;
  const optional = source.optional === true;
  const keys = [source, ...records(source.items)].flatMap(({ key }) => text(key) ?? []);
  if (keys.length === 0) yield { kind, name, optional, from };
  for (const key of keys) yield { kind, name, key, optional, from };
}
