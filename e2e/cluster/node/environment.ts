import { KubeObject } from '../../harness/manifests';

/** Where references in a pod's spec are looked up. */
export interface Lookup {
  (kind: 'ConfigMap' | 'Secret', namespace: string, name: string): Promise<KubeObject | undefined>;
}

/** Thrown while a reference cannot be resolved yet, as kubelet reports it (`CreateContainerConfigError`). */
export class NotYet extends Error {}

/** @returns the container's variables, references resolved and `$(NAME)` expanded */
export async function environment(
  pod: KubeObject,
  container: KubeObject,
  lookup: Lookup,
  services: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const env: Record<string, string> =
    pod.spec.enableServiceLinks === false ? kubernetesOnly(services) : { ...services };
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data = await read(pod, configMapRef ? 'ConfigMap' : 'Secret', configMapRef ?? secretRef, lookup);
    for (const [key, value] of Object.entries(data ?? {})) env[prefix + key] = value;
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (!valueFrom) env[name] = expand(value ?? '', env);
    else {
      const found = await resolve(pod, container, valueFrom, lookup);
      if (found !== undefined) env[name] = found;
    }
  }
  return env;
}

/** Replaces `$(NAME)` by the variable where there is one; `$$(NAME)` stays `$(NAME)`. */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$?)\(([^)]+)\)/g, (all, escaped, name) => (escaped ? `$(${name})` : (env[name] ?? all)));
}

async function resolve(
  pod: KubeObject,
  container: KubeObject,
  from: KubeObject,
  lookup: Lookup,
): Promise<string | undefined> {
  if (from.fieldRef) return fieldOf(pod, from.fieldRef.fieldPath);
  if (from.resourceFieldRef) return resourceOf(container, from.resourceFieldRef.resource);
  const reference = from.configMapKeyRef ?? from.secretKeyRef;
  const data = await read(pod, from.configMapKeyRef ? 'ConfigMap' : 'Secret', reference, lookup);
  if (data?.[reference.key] === undefined && !reference.optional)
    throw new NotYet(`couldn't find key ${reference.key} in ${reference.name}`);
  return data?.[reference.key];
}

async function read(
  pod: KubeObject,
  kind: 'ConfigMap' | 'Secret',
  reference: KubeObject,
  lookup: Lookup,
): Promise<Record<string, string> | undefined> {
  const object = await lookup(kind, pod.metadata.namespace, reference.name);
  if (!object && !reference.optional) throw new NotYet(`${kind.toLowerCase()} "${reference.name}" not found`);
  if (!object || kind === 'ConfigMap') return object?.data ?? {};
  const decoded = Object.entries<string>(object.data ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString(),
  ]);
  return Object.fromEntries(decoded);
}

/** @returns a field of the downward API. @throws Error for one that is not known here */
export function fieldOf(pod: KubeObject, path: string): string {
  const entry = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (entry) return pod.metadata[entry[1]]?.[entry[2]] ?? '';
  const known: Record<string, string> = {
    'metadata.name': pod.metadata.name,
    'metadata.namespace': pod.metadata.namespace,
    'metadata.uid': pod.metadata.uid,
    'spec.nodeName': pod.spec.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName,
    'status.podIP': pod.status?.podIP,
    'status.podIPs': pod.status?.podIP,
    'status.hostIP': pod.status?.hostIP,
    'status.hostIPs': pod.status?.hostIP,
  };
  if (!(path in known)) throw new Error(`field '${path}' of the downward API is not known here`);
  return known[path];
}

function resourceOf(container: KubeObject, resource: string): string {
  const [side, name] = resource.split('.');
  return String(container.resources?.[side]?.[name] ?? 0);
}

function kubernetesOnly(services: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(services).filter(([name]) => name.startsWith('KUBERNETES_')));
}

/** @returns the variables that kubelet makes of a namespace's Services */
export function serviceVariables(services: readonly KubeObject[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { metadata, spec } of services) {
    if (!spec.clusterIP || spec.clusterIP === 'None') continue;
    const name = metadata.name.toUpperCase().replaceAll('-', '_');
    env[`${name}_SERVICE_HOST`] = spec.clusterIP;
    env[`${name}_SERVICE_PORT`] = String(spec.ports[0].port);
    for (const port of spec.ports) {
      if (port.name) env[`${name}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`] = String(port.port);
      const key = `${name}_PORT_${port.port}_${port.protocol}`;
      env[key] = `${port.protocol.toLowerCase()}://${spec.clusterIP}:${port.port}`;
      env[`${key}_PROTO`] = port.protocol.toLowerCase();
      env[`${key}_PORT`] = String(port.port);
      env[`${key}_ADDR`] = spec.clusterIP;
    }
    const [first] = spec.ports;
    env[`${name}_PORT`] = `${first.protocol.toLowerCase()}://${spec.clusterIP}:${first.port}`;
  }
  return env;
}
