import { Annotations } from '../mesh/annotations';
import { labelsOfNamespace, MeshedPod } from './mesh-view';
import { parseBool } from '../k8s/parse-bool';
import { FinishedApp } from './rule';

/** On a pod or its namespace: the pod asks Consul for names. Only with a transparent proxy. */
export const CONSUL_DNS = 'consul.hashicorp.com/consul-dns';

/**
 * Whether a pod's traffic is redirected to its sidecar: by its annotation, else by the label of its namespace, else as the
 * injector was told.
 */
export function usesTransparentProxy(context: FinishedApp, pod: MeshedPod): boolean {
  return isOn(context, pod, Annotations.transparentProxy, context.settings?.transparentProxy);
}

/** Whether a pod asks Consul for names: by its annotation, else by the label of its namespace, else as the injector was told. */
export function usesConsulDns(context: FinishedApp, pod: MeshedPod): boolean {
  return usesTransparentProxy(context, pod) && isOn(context, pod, CONSUL_DNS, context.settings?.dnsRedirection);
}

/** The ports that a transparent proxy takes besides; none without one. */
export function transparentProxyPorts(context: FinishedApp, pod: MeshedPod): [number, string][] {
  if (!usesTransparentProxy(context, pod)) return [];
  const ports: [number, string][] = [[15001, 'outbound listener']];
  if (usesConsulDns(context, pod)) ports.push([8600, 'DNS']);
  for (const i of pod.containers.keys()) {
    for (const first of [20300, 20400, 20500]) ports.push([first + i, 'probes']);
  }
  return ports;
}

/** The ports that a transparent proxy leaves alone, as the annotation writes them. */
export function excludedPorts({ annotations }: MeshedPod): readonly string[] {
  return (annotations[`${Annotations.transparentProxy}-exclude-inbound-ports`] ?? '').split(',');
}

function isOn(context: FinishedApp, { annotations, namespace }: MeshedPod, name: string, standard = false): boolean {
  const value = annotations[name] ?? labelsOfNamespace(context, namespace)?.[name];
  return value === undefined ? standard : parseBool(value) === true;
}
